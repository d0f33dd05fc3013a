import { type Command, Option } from 'commander';
import { collectName, collectNumber, collectProperty, parseCount, parseIdentity } from '../option-parsers.ts';
import { examples } from './examples.ts';
import type { Start } from './start.ts';

const VERBS = {
  start: 'start the VEEs of an application',
  stop: 'shut the VEEs of an application down',
  pause: 'halt the processors of the VEEs; memory stays',
  resume: 'let paused or suspended VEEs go on',
  suspend: 'save the memory of the VEEs to disk and free it',
} as const;

/** Commands about applications. */
export function addApplicationCommands(program: Command, start: Start): void {
  addDeploy(program, start);
  addViews(program, start);
  addVerbs(program, start);
  addExport(program, start);
}

function addDeploy(program: Command, start: Start): void {
  const me = program.name();
  program
    .command('deploy')
    .description('deploy an OVF package: an .ova, an .ovf with its files beside it, or a folder')
    .argument('<package>', '.ova file, .ovf file or folder')
    .option('--manifest <file>', 'service manifest: placement, budget, ingress, readiness')
    .option('--name <name>', 'name of the application (default: that of the manifest)')
    .option('--property <key=value>', 'OVF property, by its full id; may be repeated', collectProperty)
    .option('--properties <file>', 'OVF properties: KEY=VALUE lines, YAML or JSON')
    .option('--configuration <id>', 'deployment configuration of the package (default: its own)')
    .option('--network <name=other>', 'another name for a network of the package; may be repeated', collectName)
    .option('--instances <id=number>', 'replicas of a scaled-out collection; may be repeated', collectNumber)
    .option('--cpus <system=number>', 'virtual CPUs of a VirtualSystem; may be repeated', collectNumber)
    .option('--memory <system=MiB>', 'memory of a VirtualSystem; may be repeated', collectNumber)
    .option(
      '--identity <operations>',
      'what the VEEs may do by their own identities, or none (default: look at their application)',
      parseIdentity,
    )
    .option('--credentials <file>', 'for servers that referenced files lie on: "https://host user password" a line')
    .option('--accept-eulas', 'accept the licences of the package; asked for in a terminal')
    .option('--no-wait', 'come back as soon as the request is accepted')
    .addHelpText(
      'after',
      examples(
        `${me} deploy shop.ova --manifest shop.yaml`,
        `${me} deploy ./shop --name shop-2`,
        `${me} deploy erp.ova --configuration small --properties erp.env --accept-eulas`,
      ),
    )
    .action((path: string, options) =>
      start(async (context) => (await import('../commands/deploy.ts')).deploy(context, path, options)),
    );
}

function addExport(program: Command, start: Start): void {
  const me = program.name();
  program
    .command('export')
    .description('make an OVF package of a deployed application, which deploys again to the same')
    .argument('<application>', 'name or id')
    .option('--ova', 'as one archive, which is the only way there is')
    .option('-o, --output <file>', 'where to write it (default: APPLICATION.ova)')
    .option('-m, --manifest <file>', 'write the service manifest too, to deploy the package with')
    .addOption(new Option('--ovf-version <version>', 'default: the lowest that can say all').choices(['1.1', '2.0']))
    .addOption(new Option('--format <format>', 'of the disks (default: vmdk)').choices(['vmdk', 'qcow2']))
    .option('--pause', 'pause each VEE that runs while its disks are copied, as they are after a loss of power')
    .option('--sign <key>', 'PEM private key to sign the manifest of the package with')
    .option('--certificate <file>', 'PEM certificate of that key, then those of its issuers')
    .addHelpText(
      'after',
      examples(
        `${me} stop shop && ${me} export shop --ova -o shop.ova`,
        `${me} export shop --pause -m shop.yaml`,
        `${me} export shop --pause --ovf-version 2.0 --format qcow2`,
      ),
    )
    .action((application: string, options) =>
      start(async (context) =>
        (await import('../commands/export.ts')).exportApplication(context, application, options),
      ),
    );
}

function addViews(program: Command, start: Start): void {
  const me = program.name();
  program
    .command('ps')
    .description('list applications and their VEEs')
    .option('--all', 'destroyed ones too')
    .option('--processes', 'with the processes behind the VEEs')
    .addHelpText('after', examples(`${me} ps`, `${me} ps --processes`, `${me} --json ps`))
    .action((options) => start(async (context) => (await import('../commands/ps.ts')).ps(context, options)));

  program
    .command('show')
    .description('everything about an application: where it runs and why, endpoints, steps, failures')
    .argument('<application>', 'name or id')
    .addHelpText('after', examples(`${me} show shop`))
    .action((name: string) => start(async (context) => (await import('../commands/show.ts')).show(context, name)));

  program
    .command('logs')
    .description('what has happened to an application')
    .argument('<application>', 'name or id')
    .option('-f, --follow', 'and what happens, until interrupted')
    .addHelpText('after', examples(`${me} logs shop`, `${me} logs shop --follow`))
    .action((application: string, options: { follow?: boolean }) =>
      start(async (context) => (await import('../commands/events.ts')).events(context, { application, ...options })),
    );

  program
    .command('console')
    .description('what a VEE has printed on its console')
    .argument('<application>', 'name or id')
    .argument('<vee>', 'ovf:id of its VirtualSystem')
    .option('-f, --follow', 'and what it prints, until interrupted')
    .option('--all', 'from the beginning')
    .addHelpText('after', examples(`${me} console shop web1`, `${me} console shop db --follow`))
    .action((application: string, vee: string, options) =>
      start(async (context) =>
        (await import('../commands/console.ts')).showConsole(context, application, vee, options),
      ),
    );

  program
    .command('events')
    .description('what has happened to everything that is yours')
    .option('--application <name>', 'only of this application')
    .option('--after <number>', 'only events after this one', parseCount)
    .option('-f, --follow', 'and what happens, until interrupted')
    .addHelpText('after', examples(`${me} events`, `${me} --json events --follow`))
    .action((options) => start(async (context) => (await import('../commands/events.ts')).events(context, options)));

  program
    .command('usage')
    .description('what an application has used, and what it is charged')
    .argument('<application>', 'name or id')
    .addHelpText('after', examples(`${me} usage shop`))
    .action((name: string) => start(async (context) => (await import('../commands/usage.ts')).usage(context, name)));
}

function addVerbs(program: Command, start: Start): void {
  const me = program.name();
  for (const verb of Object.keys(VERBS) as (keyof typeof VERBS)[]) {
    program
      .command(verb)
      .description(VERBS[verb])
      .argument('<application>', 'name or id')
      .argument('[vee]', 'only this one, by the ovf:id of its VirtualSystem')
      .option('--no-wait', 'come back as soon as the request is accepted')
      .addHelpText('after', examples(`${me} ${verb} shop`, `${me} ${verb} shop web1`))
      .action((application: string, vee: string | undefined, { wait }: { wait: boolean }) =>
        start(async (context) => (await import('../commands/act.ts')).act(context, { verb, application, vee, wait })),
      );
  }
  program
    .command('destroy')
    .description('remove an application from its sites, with its disks')
    .argument('<application>', 'name or id')
    .option('--no-wait', 'come back as soon as the request is accepted')
    .addHelpText('after', examples(`${me} destroy shop`))
    .action((application: string, { wait }: { wait: boolean }) =>
      start(async (context) =>
        (await import('../commands/act.ts')).act(context, { verb: 'destroy', application, wait }),
      ),
    );
}
