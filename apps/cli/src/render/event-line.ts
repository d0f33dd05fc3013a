import type { FederationEvent } from '@hanse/api';
import { formatMillis, type Instant, isoTime } from '@hanse/kernel';
import type { Palette } from '../palette.ts';

/** One event on one line; its time counts from `since`, or is the time of day when that is absent. */
export function eventLine(
  event: FederationEvent,
  look: { readonly since?: Instant; readonly palette: Palette },
): string {
  const { since, palette } = look;
  const time = since === undefined ? isoTime(event.at) : `+${((event.at - since) / 1000).toFixed(3)} s`.padStart(11);
  return `${palette.dim(time)}  ${wordsOf(event)}`;
}

function wordsOf({ type, text, details }: FederationEvent): string {
  if (type === 'step.started') return `step "${text}" begins`;
  if (type !== 'step.finished') return text;
  const millis = Number(details['millis']);
  return Number.isFinite(millis) ? `step "${text}" took ${formatMillis(millis)}` : `step "${text}" is done`;
}
