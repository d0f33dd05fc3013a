import { HanseError } from '@hanse/kernel';

const CONTROL = '--switch-control';

/** What a switch process is told on its command line. */
export interface SwitchProcessOptions {
  readonly controlPath: string;
}

/** The command line between the driver, which starts a switch process, and the `main` that calls `runSwitch`. */
export const SWITCH_PROCESS_ARGUMENTS = {
  /** The arguments behind the script's path. */
  write(options: SwitchProcessOptions): readonly string[] {
    return [CONTROL, options.controlPath];
  },
  /** From `process.argv.slice(2)`. Throws VALUE_INVALID. */
  read(argv: readonly string[]): SwitchProcessOptions {
    const [option, controlPath, ...rest] = argv;
    if (option === CONTROL && controlPath !== undefined && rest.length === 0) return { controlPath };
    throw new HanseError('VALUE_INVALID', {
      what: 'Command line',
      value: argv.join(' '),
      at: 'the switch process',
      expected: `${CONTROL} PATH`,
    });
  },
} as const;
