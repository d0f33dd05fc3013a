import { parseCron } from './cron.ts';
import { parseInstant } from './instant.ts';
import type { PartReader } from './part-reader.ts';
import type { Schedule } from './scaling.ts';

/** A time, or five fields of cron; undefined, and reported, when it is neither. */
export function readSchedule(text: string, path: string, reader: PartReader): Schedule | undefined {
  const at = parseInstant(text);
  if (at !== undefined) return { kind: 'once', at, text };
  const cron = parseCron(text);
  if (typeof cron !== 'string') return { kind: 'cron', cron, text };
  const problem = text.trim().split(/\s+/).length === 5 ? cron : 'it is neither a time nor five fields of cron';
  reader.error('MANIFEST_SCHEDULE_INVALID', path, { text, problem });
  return undefined;
}
