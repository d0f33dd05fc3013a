declare module 'autocannon' {
  interface Options {
    readonly url: string;
    readonly connections: number;
    /** Seconds. */
    readonly duration: number;
    /** Requests in all; the run is then over when they are done. */
    readonly amount?: number;
    readonly requests?: readonly { readonly method: 'GET'; readonly setupRequest: (request: object) => object }[];
    readonly headers?: Readonly<Record<string, string>>;
    readonly tlsOptions?: { readonly ca?: Buffer; readonly cert?: Buffer; readonly key?: Buffer };
  }
  interface Result {
    readonly requests: { readonly average: number; readonly total: number };
    /** Milliseconds. */
    readonly latency: { readonly p50: number; readonly p99: number };
    readonly start: Date;
    readonly finish: Date;
    readonly errors: number;
    readonly non2xx: number;
  }
  function autocannon(options: Options): Promise<Result>;
  export = autocannon;
}
