/** Somebody who asks: a name, and what they show. */
export interface Principal {
  readonly name: string;
  readonly token?: string;
  /** A client certificate and its key, PEM. */
  readonly certificate?: { readonly cert: string; readonly key: string };
}
