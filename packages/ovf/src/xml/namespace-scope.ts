import { XML_NAMESPACE } from './xml-namespace.ts';

/** The namespaces declared at an element and around it (Namespaces in XML 1.0 §6). */
export class NamespaceScope {
  readonly #outer: NamespaceScope | undefined;
  readonly #declared: Map<string, string>;

  private constructor(outer: NamespaceScope | undefined, declared: Map<string, string>) {
    this.#outer = outer;
    this.#declared = declared;
  }

  /** The scope around the root: only the prefix "xml" is bound. */
  static root(): NamespaceScope {
    return new NamespaceScope(undefined, new Map([['xml', XML_NAMESPACE]]));
  }

  /** A scope inside this one; `declared` is by prefix, the empty one being the default namespace. */
  inner(declared: Map<string, string>): NamespaceScope {
    return new NamespaceScope(this, declared);
  }

  /** Undefined for a prefix that nothing declares. */
  find(prefix: string): string | undefined {
    let scope: NamespaceScope | undefined = this;
    while (scope !== undefined) {
      const namespace = scope.#declared.get(prefix);
      if (namespace !== undefined) return namespace;
      scope = scope.#outer;
    }
    return undefined;
  }
}
