/** Names for people: `a`, `a and b`, `a, b and c`. */
export function inWords(names: readonly string[], joined = 'and'): string {
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} ${joined} ${names.at(-1)}` : names.join('');
}

/** `1 replica`, `3 replicas`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
