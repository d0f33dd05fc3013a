import type { Command } from 'commander';
import { examples } from './examples.ts';
import type { Start } from './start.ts';

/** Commands about service manifests as files; they need no federation. */
export function addManifestCommands(program: Command, start: Start): void {
  const me = `${program.name()} manifest`;
  const manifest = program.command('manifest').description('check and explain service manifests');
  addCheck(manifest, start, me);
  addExplain(manifest, start, me);
  manifest
    .command('schema')
    .description('print the JSON Schema of the manifest, for completion in editors')
    .addHelpText('after', examples(`${me} schema > manifest.schema.json`))
    .action(() => start(async (context) => (await import('../commands/manifest-schema.ts')).manifestSchema(context)));
}

const OVF_OPTION = ['--ovf <file>', 'the package it is for: .ovf, .ova or folder'] as const;

function addCheck(manifest: Command, start: Start, me: string): void {
  manifest
    .command('check')
    .description('tell everything that is wrong or odd with a manifest before it is deployed')
    .argument('<file>', 'the manifest, YAML or JSON')
    .option(...OVF_OPTION)
    .option('--all', 'every finding, also when there are many of one kind')
    .addHelpText(
      'after',
      `${examples(`${me} check shop.yaml`, `${me} check shop.yaml --ovf shop.ovf`)}\n\nExit status: 0 without errors, 65 with.`,
    )
    .action((file: string, options) =>
      start(async (context) => (await import('../commands/manifest-check.ts')).manifestCheck(context, file, options)),
    );
}

function addExplain(manifest: Command, start: Start, me: string): void {
  manifest
    .command('explain')
    .description('say in words what a manifest means, and what its rules do with given or recorded metrics')
    .argument('<file>', 'the manifest, YAML or JSON')
    .option(...OVF_OPTION)
    .option(
      '--metric <name=value>',
      "a value, such as 'Users(lb)=1200' or 'Replicas(web1)=2'; may be repeated",
      collectText,
    )
    .option('--metrics <file>', 'recorded metrics, CSV or JSON')
    .option('--at <time>', 'the moment to look at, in UTC (default: that of the last recorded metric, else now)')
    .option('--replay', 'what would have happened over the whole record')
    .addHelpText(
      'after',
      `${examples(
        `${me} explain shop.yaml`,
        `${me} explain shop.yaml --metric 'CPUUsage(web1)=93 %' --metric 'Replicas(web1)=2'`,
        `${me} explain shop.yaml --metrics monday.csv --replay`,
      )}\n\nRecords: CSV with the columns time and Users(lb), CPUUsage(web1) …, or time, metric, component, value;\nJSON as {"Users(lb)": [["2026-11-22T10:00Z", 1200], …]}. Values without a unit count in that of the metric.`,
    )
    .action((file: string, { metric: texts, ...options }: { readonly metric?: readonly string[] }) =>
      start(async (context) => {
        // What reads a value is large, and no other command is to wait for it.
        const { collectMetric } = await import('../manifest/metric-values.ts');
        const metric = texts?.flatMap((text) => collectMetric(text));
        const { manifestExplain } = await import('../commands/manifest-explain.ts');
        await manifestExplain(context, file, { ...options, ...(metric === undefined ? {} : { metric }) });
      }),
    );
}

function collectText(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
