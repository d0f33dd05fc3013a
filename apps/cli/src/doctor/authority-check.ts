import { endsSoon, readCertificate } from '@hanse/identity';
import { type Instant, isoTime } from '@hanse/kernel';
import type { Check } from './check.ts';

/** Until when the root of the federation or of a site is good; nothing renews it. */
export function authorityCheck(whose: string, pem: string, now: Instant): Check {
  const what = `authority of ${whose}`;
  const { notAfter } = readCertificate(pem);
  const day = isoTime(notAfter).slice(0, 10);
  if (now >= notAfter) return { what, status: 'fail', found: `ended on ${day}`, remedy: remedyOf(whose) };
  if (!endsSoon(notAfter, now)) return { what, status: 'ok', found: `good until ${day}` };
  return { what, status: 'warn', found: `ends on ${day}, and all it certified with it`, remedy: remedyOf(whose) };
}

function remedyOf(whose: string): string {
  if (whose === 'the federation') return 'Set up a federation anew before that day, and let its sites join it.';
  return 'Before that day, leave the federation and join again with a new invitation: a new membership has a new root.';
}
