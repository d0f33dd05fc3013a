const FEW = 20;

/** Enough names to help in a message; "none" when there are none. */
export function firstFew(names: Iterable<string>): readonly string[] {
  const few: string[] = [];
  for (const name of names) {
    if (few.length === FEW) break;
    few.push(name);
  }
  return few.length === 0 ? ['none'] : few;
}
