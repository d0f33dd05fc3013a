/** Somebody who asks: a name, and what they show. */
export interface Principal {
  readonly name: string;
  readonly token?: string;
  /** What else goes with a request of this method to this path: a proof of the key that the token is bound to. */
  readonly headers?: (method: string, path: string) => Promise<Readonly<Record<string, string>>>;
  /** A client certificate and its key, PEM. */
  readonly certificate?: { readonly cert: string; readonly key: string };
}
