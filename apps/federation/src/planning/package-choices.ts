import type { PackageChoices } from '@hanse/api';
import { unwrap } from '@hanse/kernel';
import {
  type ConfigurableProperty,
  configurableProperties,
  type DeploymentPlan,
  type Envelope,
  outlineDeployment,
  type PlannedRange,
} from '@hanse/ovf';

type Choice = PackageChoices['properties'][number];

/** What a package leaves to be chosen at its deployment, so that whoever deploys it can be asked. */
export function packageChoices(envelope: Envelope): PackageChoices {
  const outline = unwrap(outlineDeployment(envelope));
  const propertiesIn = (configuration?: string) => configurableProperties(envelope, configuration).map(choiceOf);
  return {
    configurations: envelope.configurations.map(({ id, label, description, isDefault }) => {
      return { id, label, description, isDefault, properties: propertiesIn(id) };
    }),
    properties: propertiesIn(),
    eulas: outline.eulas.map(({ entityId, info, licence }) => {
      return { ...(entityId === undefined ? {} : { entityId }), info, licence };
    }),
    networks: outline.networks.map(({ name, description }) => ({ name, description })),
    ranges: outline.systems.flatMap(rangesOf),
    replicas: replicasOf(envelope.content),
  };
}

function choiceOf(property: ConfigurableProperty): Choice {
  const { entityId, key, type, qualifiers, label, description, category, isPassword, isRequired } = property;
  const choices = listedValues(type, qualifiers);
  const defaultValue = isPassword ? '' : property.defaultValue;
  const described = { entityId, key, type, label, description, category, defaultValue, isPassword, isRequired };
  return choices.length > 0 ? { ...described, choices: [...choices] } : described;
}

/** `ValueMap{"a","b"}` of DSP0243 and `string["a","b"]` of VMware; a list with a range in it is no list of values. */
function listedValues(type: string, qualifiers: string): readonly string[] {
  const list = /ValueMap\s*\{([^}]*)\}/i.exec(qualifiers)?.[1] ?? /\[(.*)\]/s.exec(type)?.[1] ?? '';
  const values = [...list.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => text.replace(/\\(.)/g, '$1'));
  return list.includes('..') ? [] : values;
}

function rangesOf({ id, vcpuRange, memoryMibRange }: DeploymentPlan['systems'][number]): PackageChoices['ranges'] {
  if (vcpuRange === undefined && memoryMibRange === undefined) return [];
  const vcpus = vcpuRange === undefined ? {} : { vcpus: rangeOf(vcpuRange) };
  const memoryMib = memoryMibRange === undefined ? {} : { memoryMib: rangeOf(memoryMibRange) };
  return [{ id, ...vcpus, ...memoryMib }];
}

function rangeOf({ minimum, maximum }: PlannedRange): { minimum?: number; maximum?: number } {
  return { ...(minimum === undefined ? {} : { minimum }), ...(maximum === undefined ? {} : { maximum }) };
}

function replicasOf(content: Envelope['content']): PackageChoices['replicas'] {
  if (content.kind === 'system') return [];
  const [count] = content.scaleOut?.counts ?? [];
  const { minimum, byDefault, maximum } = count ?? { minimum: 1, byDefault: 1, maximum: undefined };
  const limits = { minimum, byDefault, ...(maximum === undefined ? {} : { maximum }) };
  const own = content.scaleOut === undefined ? [] : [{ id: content.scaleOut.id, ...limits }];
  return [...own, ...content.children.flatMap(replicasOf)];
}
