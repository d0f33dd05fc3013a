import { Command, Option } from 'commander';
import type { GlobalOptions } from './context.ts';
import { addApplicationCommands } from './tree/application-commands.ts';
import { addInstallationCommands } from './tree/installation-commands.ts';
import { addManifestCommands } from './tree/manifest-commands.ts';
import { addOvfCommands } from './tree/ovf-commands.ts';
import { addPolicyCommands } from './tree/policy-commands.ts';
import { addRobotCommands } from './tree/robot-commands.ts';
import { addSiteCommands } from './tree/site-commands.ts';
import type { Start, Work } from './tree/start.ts';
import { addToolCommands } from './tree/tool-commands.ts';
import { addTrustCommands } from './tree/trust-commands.ts';
import { addUserCommands } from './tree/user-commands.ts';
import { addVoCommands } from './tree/vo-commands.ts';

export interface ProgramParts {
  /** How the person calls us. */
  readonly name: string;
  readonly write: (text: string) => void;
  /** Columns of the terminal; undefined for files and pipes. */
  readonly width?: number | undefined;
  readonly start: (options: GlobalOptions, work: Work) => Promise<void>;
}

/** Columns; longer lines are hard to read. */
const HELP_WIDTH = 100;

/** The tree of commands. What a command does is loaded when it is asked for, so that none waits for the others. */
export function buildProgram({ name, write, width, start }: ProgramParts): Command {
  const program = new Command(name)
    .description('One cloud out of many independent ones.')
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: () => undefined })
    .configureHelp({ showGlobalOptions: true, helpWidth: Math.min(width ?? HELP_WIDTH, HELP_WIDTH) })
    .showSuggestionAfterError(true)
    .option('--json', 'machine-readable output; errors as problem JSON on standard error')
    .option('--data <folder>', 'data folder (default: $HANSE_DATA, else hanse in the XDG data folder)')
    .option('--no-color', 'no colours; also with NO_COLOR set')
    .addOption(new Option('--no-install', 'only for the launcher: install no packages').hideHelp());
  const begin: Start = (work) => start(program.opts(), work);
  addInstallationCommands(program, begin);
  addApplicationCommands(program, begin);
  addSiteCommands(program, begin);
  addTrustCommands(program, begin);
  addUserCommands(program, begin);
  addVoCommands(program, begin);
  addRobotCommands(program, begin);
  addPolicyCommands(program, begin);
  addOvfCommands(program, begin);
  addManifestCommands(program, begin);
  addToolCommands(program, begin);
  return program;
}
