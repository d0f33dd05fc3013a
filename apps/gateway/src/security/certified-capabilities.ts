import { formatScope, parseScope, type Requester } from '@hanse/identity';

const LOOKING = ['vee.read', 'vee.metrics', 'vee.console', 'part.read', 'order.read', 'usage.read'];
const ACTING = ['vee.act', 'part.act', 'part.put', 'part.delete', 'disk.export'];
/** Of nobody's things, what everybody may know. */
const KNOWN = ['site.read', 'site.capacity', 'api.read'];

/** What a certificate stands for where policies ask for a capability: all of the user's and the VO's own, nothing else. */
export function certifiedCapabilities(
  userId: string,
  vo?: string,
): { readonly words: readonly string[]; readonly held: Pick<Requester, 'scope' | 'capabilities'> } {
  const paths = [`/user/${userId}`, ...(vo === undefined ? [] : [`/vo/${vo}`])];
  const own = paths.flatMap((path) => [...LOOKING, ...ACTING].map((operation) => `${operation}:${path}`));
  const capabilities = [...own, ...KNOWN.map((operation) => `${operation}:/`)].map(parseScope);
  const words = capabilities.map(formatScope);
  return { words, held: { scope: words, capabilities } };
}
