import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { join } from 'node:path';
import type { TrustBundle } from '@hanse/identity';
import { eventually } from '@hanse/testkit';
import type { Arena } from './arena.ts';

/** Stands where the federation stood, with its address and certificate, and hands out bundles as an attacker wants. */
export class Impostor implements AsyncDisposable {
  readonly #server: Server;
  readonly #arena: Arena;
  #bundle = '';

  private constructor(parts: { server: Server; arena: Arena }) {
    this.#server = parts.server;
    this.#arena = parts.arena;
  }

  /** The federation must not run. */
  static async open(arena: Arena): Promise<Impostor> {
    const server = createServer(arena.federationPair);
    const impostor = new Impostor({ server, arena });
    server.on('request', (_request, response) => {
      response.setHeader('content-type', 'application/jose').end(impostor.#bundle);
    });
    const { hostname, port } = new URL(arena.federation.url);
    server.listen(Number(port), hostname);
    await once(server, 'listening');
    return impostor;
  }

  hand(bundle: string): void {
    this.#bundle = bundle;
  }

  /** The bundle that the gateway of a site goes by, on its disk. */
  held(site: string): { readonly jws: string; readonly bundle: TrustBundle } {
    const file = join(this.#arena.cluster.harness.siteFolder(site), 'identity/bundle.json');
    const { jws } = JSON.parse(readFileSync(file, 'utf8')) as { jws: string };
    const payload = Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString();
    return { jws, bundle: JSON.parse(payload) as TrustBundle };
  }

  /** Waits until the gateway has refused a bundle once more than `before` times with the code. */
  async refused(site: string, code: string, before: number): Promise<void> {
    await eventually(() => this.refusals(site, code) > before, { deadline: 20_000, what: `${code} at ${site}` });
  }

  refusals(site: string, code: string): number {
    const log = readFileSync(join(this.#arena.cluster.federationFolder, '..', `${site}.log`), 'utf8');
    return log.split('\n').filter((line) => line.includes('bundle-refused') && line.includes(code)).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }
}
