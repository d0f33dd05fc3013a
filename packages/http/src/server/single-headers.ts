import type { IncomingMessage } from 'node:http';
import { HanseError } from '@hanse/kernel';

/** What says who asks: of these a request has one at most (RFC 9110 §5.3, §11.6.2; RFC 9449 §4.3, point 1). */
const SINGLE = new Set(['authorization', 'dpop', 'host', 'x-auth-token']);

/**
 * Throws REQUEST_INVALID when a header that says who asks came twice. Node keeps the first of two; whatever stands before
 * the service may have judged the second.
 */
export function requireSingleHeaders({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): void {
  const seen = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    if (!SINGLE.has(name)) continue;
    if (seen.has(name)) throw new HanseError('REQUEST_INVALID', { at: `headers/${name}`, problem: 'it came twice' });
    seen.add(name);
  }
}
