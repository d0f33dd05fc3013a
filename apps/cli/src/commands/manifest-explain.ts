import { ERROR_KINDS, HanseError } from '@hanse/kernel';
import {
  type ExplainedPart,
  evaluateScaling,
  explainClaudia,
  explainManifest,
  explainTrace,
  isError,
  type Manifest,
  refusal,
  type ScalingVerdict,
  unitOfMetric,
} from '@hanse/manifest';
import { systemClock } from '@hanse/observability';
import type { CliContext } from '../context.ts';
import { type ExaminedFile, examineFile, readText } from '../manifest/examined-file.ts';
import { type GivenMetrics, givenMetrics } from '../manifest/given-metrics.ts';
import type { MetricValue } from '../manifest/metric-values.ts';
import { parseRecord, parseTime } from '../manifest/recorded-metrics.ts';
import { examinationLines } from '../manifest/render-examination.ts';
import { treeJson, verdictLines } from '../manifest/render-verdicts.ts';
import { type Change, replay } from '../manifest/replay.ts';
import { harmless } from '../ovf/words.ts';
import type { Palette } from '../palette.ts';

const EXPLAIN_HELP = 'hanse manifest explain --help';

interface ExplainOptions {
  readonly ovf?: string;
  readonly metric?: readonly MetricValue[];
  readonly metrics?: string;
  readonly at?: string;
  readonly replay?: boolean;
}

/** Says what a manifest means; with metrics also what its rules do, and why. */
export async function manifestExplain(context: CliContext, file: string, options: ExplainOptions): Promise<void> {
  const { out } = context;
  const examined = await examineFile(file, options.ovf, context.signal);
  const manifest = soundManifest(examined, context);
  if (manifest === undefined) return;
  const { claudia } = examined.package ?? {};
  const parts = [...explainManifest(manifest), ...(claudia === undefined ? [] : explainClaudia(claudia))];
  const moment = hasMetrics(options) ? momentOf(manifest, options) : undefined;
  const verdicts = moment === undefined ? undefined : evaluateScaling(manifest, moment);
  const changes = options.replay === true && moment !== undefined ? replay(manifest, moment) : undefined;
  out.json(asJson({ file, manifest, parts, moment, verdicts, changes }));
  const title = `${out.palette.bold(manifest.application)} ${out.palette.dim(`(${[file, examined.package?.name].filter(Boolean).join(' for ')})`)}`;
  out.lines(title, ...parts.flatMap((part) => partLines(part, out.palette)));
  for (const note of examined.examination.notes)
    out.lines(...(note === '' ? [] : [`${out.palette.dim('note:')} ${note}`]));
  if (verdicts !== undefined && moment !== undefined) {
    const look = { palette: out.palette, unitOf: unitOfMetric(manifest) };
    const lines =
      verdicts.length === 0
        ? ['  nothing scales: there is neither "scaling" nor an equation of replicas']
        : verdictLines(verdicts, look);
    out.lines(
      '',
      `${out.palette.bold('Decision')} ${out.palette.dim(`at ${new Date(moment.now).toISOString()}`)}`,
      ...lines,
    );
  }
  const unasked = moment?.unasked() ?? [];
  if (unasked.length > 0) out.lines('', `${out.palette.yellow('unused:')} no rule asks for ${unasked.join(', ')}`);
  if (changes !== undefined) out.lines('', out.palette.bold('Replay'), ...changeLines(changes, out.palette));
}

function hasMetrics({ metric, metrics, at, replay: isReplay }: ExplainOptions): boolean {
  return metric !== undefined || metrics !== undefined || at !== undefined || isReplay === true;
}

/** A manifest with errors means nothing yet: people see them in its text, programs get them as a problem. */
function soundManifest(examined: ExaminedFile, context: CliContext): Manifest | undefined {
  const { file, examination } = examined;
  const errors = examination.diagnostics.filter(isError);
  if (examination.manifest !== undefined && errors.length === 0) return examination.manifest;
  const { out } = context;
  if (out.isJson) throw refusal('MANIFEST_INVALID', file, errors);
  const only = { ...examined, examination: { ...examination, diagnostics: errors, notes: [] } };
  const look = { palette: out.palette, width: out.columns(), perCode: Number.POSITIVE_INFINITY };
  out.lines(...examinationLines(only, look), '', out.palette.red('nothing to explain before this is corrected'));
  context.exitCode = ERROR_KINDS.invalid.exitCode;
  return undefined;
}

interface ExplainedMoment extends GivenMetrics {
  readonly metrics: GivenMetrics['source'];
  readonly now: number;
}

function momentOf(manifest: Manifest, options: ExplainOptions): ExplainedMoment {
  const { metric = [], metrics, at } = options;
  if (options.replay === true && metrics === undefined) {
    throw new HanseError('CLI_USAGE', { problem: '--replay needs a record: --metrics FILE', help: EXPLAIN_HELP });
  }
  const record = metrics === undefined ? [] : parseRecord(readText('The record', metrics), metrics);
  const given = givenMetrics(manifest, metric, record);
  const asked = at === undefined ? undefined : parseTime(at);
  if (at !== undefined && asked === undefined) {
    throw new HanseError('CLI_USAGE', {
      problem: `--at ${at} is no time, such as 2026-12-24T18:00Z`,
      help: EXPLAIN_HELP,
    });
  }
  return { ...given, metrics: given.source, now: asked ?? given.times.at(-1) ?? systemClock.now() };
}

function partLines({ title, lines, note }: ExplainedPart, palette: Palette): readonly string[] {
  const head = note === undefined ? palette.bold(title) : `${palette.bold(title)} ${palette.dim(`(${note})`)}`;
  return ['', head, ...lines.map((line) => `  ${harmless(line)}`)];
}

function changeLines(changes: readonly Change[], palette: Palette): readonly string[] {
  if (changes.length === 0) return ['  nothing would have changed'];
  return changes.map(({ at, component, from, to, reason }) => {
    const paint = to > from ? palette.green : palette.cyan;
    return `  ${new Date(at).toISOString()}  ${component} ${paint(`${from} → ${to}`)}  ${palette.dim(reason)}`;
  });
}

function asJson(parts: {
  readonly file: string;
  readonly manifest: Manifest;
  readonly parts: readonly ExplainedPart[];
  readonly moment: ExplainedMoment | undefined;
  readonly verdicts: readonly ScalingVerdict[] | undefined;
  readonly changes: readonly Change[] | undefined;
}): object {
  const { file, manifest, moment, verdicts, changes } = parts;
  const unitOf = unitOfMetric(manifest);
  return {
    file,
    application: manifest.application,
    parts: parts.parts,
    ...(moment === undefined ? {} : { at: new Date(moment.now).toISOString() }),
    ...(moment === undefined ? {} : { unused: moment.unasked() }),
    ...(verdicts === undefined ? {} : { scaling: verdicts.map((verdict) => verdictJson(verdict, unitOf)) }),
    ...(changes === undefined ? {} : { replay: changes }),
  };
}

function verdictJson(verdict: ScalingVerdict, unitOf: ReturnType<typeof unitOfMetric>): object {
  const { scaling, replicas, wanted, decision, reason, rules } = verdict;
  return {
    component: scaling.component,
    min: scaling.min,
    max: scaling.max,
    replicas,
    wanted,
    decision,
    reason,
    rules: rules.map(({ rule, outcome, wanted: asked, trace, next }) => ({
      name: rule.name,
      outcome,
      ...(asked === undefined ? {} : { wanted: asked }),
      ...(next === undefined ? {} : { next: new Date(next).toISOString() }),
      ...(trace === undefined ? {} : { why: treeJson(explainTrace(trace, unitOf)) }),
    })),
  };
}
