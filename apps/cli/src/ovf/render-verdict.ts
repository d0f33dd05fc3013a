import { formatBytes, MIB } from '@hanse/kernel';
import type { ConfigurableProperty, DeploymentPlan } from '@hanse/ovf';
import type { Palette } from '../palette.ts';
import type { Cell } from '../render/table.ts';
import { renderTable } from '../render/table.ts';
import type { Finding } from './finding.ts';
import type { Judgement } from './judge.ts';
import { clipped, counted } from './words.ts';

interface Look {
  readonly palette: Palette;
  readonly width: number | undefined;
}

/** The last lines of a validation: whether it would deploy, what, and which values it still needs. */
export function verdictLines(judgement: Judgement, schemaErrors: number | undefined, look: Look): readonly string[] {
  const { palette } = look;
  const tally = tallyOf(judgement.findings);
  const about = tally === '' ? '' : palette.dim(` (${tally})`);
  const schema = schemaLines(schemaErrors, palette);
  const what = judgement.plan === undefined ? '' : planWords(judgement.plan);
  if (judgement.verdict === 'refused') return [`${palette.red('refused')}${about}`, ...schema];
  if (judgement.verdict === 'deployable') return [`${palette.green('would deploy')} ${what}${about}`, ...schema];
  const needed = judgement.properties.filter(({ isRequired }) => isRequired);
  const many = counted(needed.length, 'property is', 'properties are');
  return [
    `${palette.yellow('would deploy')} ${what}, once ${many} given a value${about}`,
    ...schema,
    '',
    ...neededTable(needed, look),
  ];
}

/** `3 systems: 6 vCPUs, 12 GiB of memory, 4 disks of 80 GiB` */
export function planWords({ systems }: DeploymentPlan): string {
  const disks = systems.flatMap((system) => system.disks);
  const bytes = disks.reduce((sum, { capacityBytes }) => sum + capacityBytes, 0);
  const vcpus = systems.reduce((sum, system) => sum + system.vcpus, 0);
  const memory = systems.reduce((sum, { memoryMib }) => sum + memoryMib, 0);
  const parts = [
    counted(vcpus, 'vCPU'),
    `${formatBytes(memory * MIB)} of memory`,
    disks.length === 0 ? 'no disk' : `${counted(disks.length, 'disk')} of ${formatBytes(bytes)}`,
  ];
  return `${counted(systems.length, 'system')}: ${parts.join(', ')}`;
}

/** `2 errors, 1 warning` */
export function tallyOf(findings: readonly Finding[]): string {
  const count = (wanted: Finding['severity']) => findings.filter(({ severity }) => severity === wanted).length;
  return (['error', 'warning', 'note'] as const)
    .map((severity) => [count(severity), severity] as const)
    .filter(([found]) => found > 0)
    .map(([found, severity]) => counted(found, severity))
    .join(', ');
}

function schemaLines(errors: number | undefined, palette: Palette): readonly string[] {
  if (errors === undefined) return [];
  if (errors === 0) return [`${palette.green('valid')} by the schema`];
  return [`${palette.red('not valid')} by the schema: ${counted(errors, 'violation')}`];
}

function neededTable(needed: readonly ConfigurableProperty[], look: Look): readonly string[] {
  const columns = ['PROPERTY', 'TYPE', 'WHAT IT IS'].map((title) => ({ title }));
  const rows = needed.map(({ key, type, qualifiers, label, description }): readonly Cell[] => [
    key,
    [type, qualifiers].filter((text) => text !== '').join(' '),
    clipped(label === '' ? description : label, 200),
  ]);
  return renderTable(columns, rows, look);
}
