import type { CST } from 'yaml';

/**
 * The offset of the first token nested deeper than the limit, if any. Walks without recursion, because the composer
 * that comes next recurses and must never meet a document made to exhaust its stack.
 */
export function tooDeepAt(tokens: readonly CST.Token[], limit: number): number | undefined {
  const waiting: { readonly token: CST.Token; readonly depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { token, depth } = next;
    if (depth > limit) return 'offset' in token ? token.offset : 0;
    for (const inner of childrenOf(token)) waiting.push({ token: inner, depth: depth + 1 });
  }
  return undefined;
}

function childrenOf(token: CST.Token): CST.Token[] {
  if (token.type === 'document') return token.value === undefined ? [] : [token.value];
  if (!('items' in token)) return [];
  return token.items.flatMap(({ key, value }) => [key, value].filter((inner) => inner !== undefined && inner !== null));
}
