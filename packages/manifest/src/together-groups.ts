/** Components that must share a site, directly or through others: the classes of `together`. */
export class TogetherGroups {
  readonly #parent = new Map<string, string>();
  readonly #members = new Map<string, string[]>();
  readonly #directives = new Map<string, string[]>();
  #joinedCount = 0;

  /** Puts the components into one group; `directive` is the name under which it is remembered. */
  join(components: readonly string[], directive: string): void {
    const [first, ...others] = components;
    if (first === undefined) return;
    for (const component of others) this.#unite(this.groupOf(first), this.groupOf(component));
    const group = this.groupOf(first);
    this.#directives.set(group, [...(this.#directives.get(group) ?? []), directive]);
  }

  /** The representative of the component's group; itself when it is in none. */
  groupOf(component: string): string {
    let root = component;
    for (let next = this.#parent.get(root); next !== undefined; next = this.#parent.get(root)) root = next;
    if (root !== component) this.#parent.set(component, root);
    return root;
  }

  membersOf(group: string): readonly string[] {
    return this.#members.get(group) ?? [group];
  }

  /** The directives that made the component's group. */
  directivesOf(component: string): readonly string[] {
    return this.#directives.get(this.groupOf(component)) ?? [];
  }

  /** How many components stopped being alone: components minus groups. */
  get joinedCount(): number {
    return this.#joinedCount;
  }

  #unite(a: string, b: string): void {
    if (a === b) return;
    const [large, small] = this.membersOf(a).length >= this.membersOf(b).length ? [a, b] : [b, a];
    this.#parent.set(small, large);
    const members = this.#members.get(large) ?? [large];
    members.push(...this.membersOf(small));
    this.#members.set(large, members);
    this.#members.delete(small);
    this.#directives.set(large, [...(this.#directives.get(large) ?? []), ...(this.#directives.get(small) ?? [])]);
    this.#joinedCount += 1;
  }
}
