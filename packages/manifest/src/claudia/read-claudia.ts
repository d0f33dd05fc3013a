import { canonicalName } from '../expression/names.ts';
import type { PlacementDirective } from '../manifest.ts';
import type { MetricDeclaration } from '../sections/metrics.ts';
import type { ClaudiaParts } from './claudia-parts.ts';
import { ClaudiaReader } from './claudia-reader.ts';
import { CLAUDIA_NS, claudiaAttribute, claudiaChildren, type ElementLike, ovfAttribute } from './element.ts';
import { readAffinity, readDeployment } from './read-deployment.ts';
import { readScalingOf } from './read-elastic-array.ts';
import { readAvailability, readPerformance } from './read-objectives.ts';
import { readProperties } from './read-properties.ts';
import { readFirewall, readLoadBalancers } from './read-services.ts';

const DEEPEST = 64;
const READ = new Set([
  'KPISection',
  'ElasticArraySection',
  'DeploymentSection',
  'AffinitySection',
  'AvailabilitySection',
  'PerformanceObjectiveSection',
  'LoadBalancerSection',
  'FirewallSection',
]);

/** An entity of the descriptor and the VirtualSystems in it: itself for a system. */
interface EntityElement {
  readonly element: ElementLike;
  readonly id: string | undefined;
  readonly isSystem: boolean;
  readonly systems: readonly string[];
}

/** What Claudia's extension of OVF (RESERVOIR) says in a descriptor, given the Envelope element. */
export function readClaudia(envelope: ElementLike): ClaudiaParts {
  const entities = entitiesIn(envelope, 0);
  const systems = entities.filter(({ isSystem }) => isSystem);
  const reader = new ClaudiaReader(new Set(systems.map(({ id }) => id ?? '')));
  const holders: readonly EntityElement[] = [
    { element: envelope, id: undefined, isSystem: false, systems: systems.map(({ id }) => id ?? '') },
    ...entities,
  ];
  const metrics = readKpis(holders, reader);
  const kpis = new Set(metrics.map(({ name }) => name));
  const of = <T>(name: string, read: (section: ElementLike, holder: EntityElement) => readonly T[]): readonly T[] =>
    holders.flatMap((holder) => claudiaChildren(holder.element, name).flatMap((section) => read(section, holder)));
  const component = ({ isSystem, id }: EntityElement) => (isSystem ? id : undefined);
  for (const { element } of holders) reportUnread(element, reader);
  return {
    metrics,
    scaling: systems.flatMap(({ element, id = '' }) => readScalingOf(element, id, kpis, reader) ?? []),
    placement: [
      ...of('DeploymentSection', (section, holder) => readDeployment(section, holder.systems, reader)),
      ...of<PlacementDirective>('AffinitySection', (section) => readAffinity(section, reader)),
    ],
    objectives: [
      ...of('AvailabilitySection', (section, holder) => readAvailability(section, component(holder), reader)),
      ...of('PerformanceObjectiveSection', (section) => readPerformance(section, kpis, reader)),
    ],
    firewall: of('FirewallSection', (section, holder) => readFirewall(section, component(holder), reader)),
    loadBalancers: of('LoadBalancerSection', (section, holder) =>
      readLoadBalancers(section, component(holder), reader),
    ),
    publicNetworks: publicNetworks(envelope),
    cloudProperties: systems.flatMap(({ element, id = '' }) => readProperties(element, id, reader)),
    diagnostics: reader.diagnostics,
  };
}

/** VirtualSystems and collections in the order of the document. */
function entitiesIn(element: ElementLike, depth: number): readonly EntityElement[] {
  if (depth > DEEPEST) return [];
  return element.children.flatMap((child): readonly EntityElement[] => {
    const isSystem = child.name === 'VirtualSystem';
    if (!isSystem && child.name !== 'VirtualSystemCollection') return [];
    const id = ovfAttribute(child, 'id');
    const inner = isSystem ? [] : entitiesIn(child, depth + 1);
    const systems = isSystem ? [id ?? ''] : inner.filter((one) => one.isSystem).map((one) => one.id ?? '');
    return [{ element: child, id, isSystem, systems }, ...inner];
  });
}

function readKpis(holders: readonly EntityElement[], reader: ClaudiaReader): readonly MetricDeclaration[] {
  const sections = holders.flatMap(({ element }) => claudiaChildren(element, 'KPISection'));
  const names = sections.flatMap((section) => {
    return claudiaChildren(section, 'KPI').flatMap((kpi) => {
      const name = claudiaAttribute(kpi, 'KPIname') ?? claudiaAttribute(kpi, 'KPIName');
      if (name !== undefined && name !== '') return [name];
      reader.error('MANIFEST_CLAUDIA_MISSING', kpi, { element: 'KPI', child: '@KPIname' });
      return [];
    });
  });
  return [...new Set(names)].map((name) => {
    return { name: canonicalName(name), description: 'KPI of the package', range: {}, source: 'application', path: '' };
  });
}

function reportUnread({ children }: ElementLike, reader: ClaudiaReader): void {
  for (const child of children) {
    if (child.ns !== CLAUDIA_NS || READ.has(child.name)) continue;
    reader.warning('MANIFEST_CLAUDIA_NO_EFFECT', child, { element: child.name });
  }
}

function publicNetworks(envelope: ElementLike): readonly string[] {
  const sections = envelope.children.filter(({ name }) => name === 'NetworkSection');
  const networks = sections.flatMap(({ children }) => children.filter(({ name }) => name === 'Network'));
  return networks
    .filter((network) => ['true', '1'].includes(claudiaAttribute(network, 'public') ?? ''))
    .map((network) => ovfAttribute(network, 'name') ?? '');
}
