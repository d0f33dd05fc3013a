import { randomBytes } from 'node:crypto';
import { SILENT_LOGGER } from '@hanse/kernel';
import { runSwitch, SWITCH_PROCESS_ARGUMENTS } from '../../../../src/local/switch/index.ts';
import { SYSTEM_CLOCK } from './system-clock.ts';

/** A switch in a process of its own, as the gateway starts it. */
const rng = {
  uint32: () => randomBytes(4).readUInt32BE(),
  bytes: (length: number) => new Uint8Array(randomBytes(length)),
};
const { controlPath } = SWITCH_PROCESS_ARGUMENTS.read(process.argv.slice(2));
await (await runSwitch({ controlPath, clock: SYSTEM_CLOCK, rng, logger: SILENT_LOGGER })).stopped;
