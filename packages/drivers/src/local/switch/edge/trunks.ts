import type { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  connect,
  createSecureContext,
  createServer,
  type SecureContextOptions,
  type Server,
  type TLSSocket,
} from 'node:tls';
import {
  type Clock,
  HanseError,
  type Logger,
  type Millis,
  type RetryPolicy,
  type Rng,
  retryDelay,
  type SiteId,
} from '@hanse/kernel';
import type { TrunkConfiguration, TrunkListening, TrunkStatus } from '../control/methods.ts';
import type { PeerConfiguration } from '../core/configuration.ts';
import type { EthernetSwitch } from '../core/ethernet-switch.ts';
import { certificatesOf, siteNamedBy } from './site-identity.ts';
import { TrunkLink } from './trunk-link.ts';

const REDIAL: RetryPolicy = { attempts: Number.POSITIVE_INFINITY, firstDelay: 200, maxDelay: 10_000 };
const HANDSHAKE_LIMIT: Millis = 10_000;
const CONNECTION_LIMIT = 256;

interface Peer {
  readonly link: TrunkLink;
  readonly where: PeerConfiguration;
  readonly abort: AbortController;
  /** The dialling loop, for the side that dials. */
  readonly done: Promise<void>;
}

interface Credentials {
  readonly tls: SecureContextOptions;
  /** The roots of the sites, this one's among them. */
  readonly roots: readonly X509Certificate[];
}

interface Own {
  readonly configuration: TrunkConfiguration;
  readonly credentials: Credentials;
}

interface TrunksParts {
  readonly ethernet: EthernetSwitch;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly logger: Logger;
}

/** The listener and the dialers of this site's trunks; of two sites the one with the smaller id dials. */
export class Trunks {
  readonly #parts: TrunksParts;
  readonly #peers = new Map<SiteId, Peer>();
  #own: Own | undefined;
  #server: Server | undefined;

  constructor(parts: TrunksParts) {
    this.#parts = parts;
  }

  /**
   * Listens as asked (port 0: any free one, kept by later calls with 0) and gives the address. The files are read again
   * each time, so a renewed certificate counts for new connections.
   * Throws SWITCH_LISTEN_FAILED or SWITCH_CERTIFICATE_UNUSABLE.
   */
  async configure(configuration: TrunkConfiguration): Promise<TrunkListening> {
    const credentials = await readCredentials(configuration);
    const before = this.#own?.configuration;
    const isSamePlace = before?.host === configuration.host && before.port === configuration.port;
    if (this.#server !== undefined && isSamePlace) this.#server.setSecureContext({ ...credentials.tls, ...TLS_1_3 });
    else await this.#listen(configuration, credentials.tls);
    if (before !== undefined && before.siteId !== configuration.siteId) await this.#closePeers([...this.#peers.keys()]);
    this.#own = { configuration, credentials };
    this.#parts.ethernet.shapeTrunks(configuration.shape);
    await this.renewPeers();
    return this.#listening();
  }

  /** Makes the dialers what the switch's networks ask for. */
  async renewPeers(): Promise<void> {
    if (this.#own === undefined) return;
    const wanted = this.#parts.ethernet.peers();
    const stale = [...this.#peers].filter(([siteId, peer]) => !isSamePlace(wanted.get(siteId), peer.where));
    await this.#closePeers(stale.map(([siteId]) => siteId));
    for (const [siteId, where] of wanted) {
      if (this.#peers.has(siteId) || siteId === this.#own.configuration.siteId) continue;
      const { ethernet, clock, logger } = this.#parts;
      const link = new TrunkLink({ siteId, ethernet, clock, logger });
      const abort = new AbortController();
      const isDialer = this.#own.configuration.siteId < siteId;
      const done = isDialer ? this.#dialForEver(link, where, abort.signal) : Promise.resolve();
      this.#peers.set(siteId, { link, where, abort, done });
    }
  }

  status(): { readonly listening?: TrunkListening; readonly trunks: readonly TrunkStatus[] } {
    const trunks = [...this.#peers].flatMap(([siteId, { link, where }]) => {
      const counters = this.#parts.ethernet.trunkCounters(siteId);
      return counters === undefined ? [] : [{ siteId, host: where.host, port: where.port, isUp: link.isUp, counters }];
    });
    return this.#server === undefined ? { trunks } : { listening: this.#listening(), trunks };
  }

  async stop(): Promise<void> {
    const closed = this.#closeServer();
    await this.#closePeers([...this.#peers.keys()]);
    await closed;
  }

  #listening(): TrunkListening {
    const address = this.#server?.address();
    if (address === undefined || address === null || typeof address === 'string') {
      throw new HanseError('INTERNAL', { what: 'the trunk listener has no address' });
    }
    return { host: address.address, port: address.port };
  }

  async #listen(configuration: TrunkConfiguration, credentials: SecureContextOptions): Promise<void> {
    await this.#closeServer();
    const options = { ...credentials, ...TLS_1_3, requestCert: true, rejectUnauthorized: true };
    const server = createServer({ ...options, handshakeTimeout: HANDSHAKE_LIMIT }, (socket) => this.#welcome(socket));
    server.maxConnections = CONNECTION_LIMIT;
    server.on('tlsClientError', (problem) => this.#parts.logger.warn('trunk-refused', { problem: problem.message }));
    const at = `${configuration.host}:${configuration.port}`;
    await new Promise<void>((resolve, reject) => {
      const refuse = (cause: Error): void =>
        reject(new HanseError('SWITCH_LISTEN_FAILED', { at, reason: cause.message }, cause));
      server.once('error', refuse);
      server.listen(configuration.port, configuration.host, () => {
        server.off('error', refuse);
        resolve();
      });
    });
    this.#server = server;
  }

  async #closeServer(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    // Trunks that were accepted live on, so closing is not awaited beyond the listening socket itself.
    server.close();
  }

  /** Only a configured peer that should dial is let in. */
  #welcome(socket: TLSSocket): void {
    const named = siteNamedBy(socket, this.#own?.credentials.roots ?? []);
    const own = this.#own?.configuration.siteId;
    const [siteId, peer] = [...this.#peers].find(([known]) => known === named) ?? [];
    if (siteId === undefined || peer === undefined || own === undefined || siteId >= own) {
      this.#parts.logger.warn('trunk-refused', { problem: 'not a peer that dials', named: named ?? 'nobody' });
      socket.on('error', () => undefined);
      socket.destroy();
      return;
    }
    void peer.link.carry(socket);
  }

  async #dialForEver(link: TrunkLink, where: PeerConfiguration, signal: AbortSignal): Promise<void> {
    const { clock, rng, logger } = this.#parts;
    for (let attempt = 2; !signal.aborted; attempt += 1) {
      try {
        const socket = await this.#dial(where, signal);
        attempt = 1;
        if (signal.aborted) socket.destroy();
        await link.carry(socket);
      } catch (cause) {
        logger.debug('trunk-dial-failed', { peer: where.siteId, problem: String(cause) });
      }
      if (signal.aborted) return;
      await clock
        .sleep(retryDelay(REDIAL, Math.max(2, attempt), rng), 'switch.trunk-redial', signal)
        .catch(() => undefined);
    }
  }

  async #dial(where: PeerConfiguration, signal: AbortSignal): Promise<TLSSocket> {
    const socket = connect({
      ...this.#own?.credentials.tls,
      ...TLS_1_3,
      host: where.host,
      port: where.port,
      rejectUnauthorized: true,
      // The name that counts is the site's, checked below: sites move between addresses.
      checkServerIdentity: () => undefined,
    });
    return new Promise<TLSSocket>((resolve, reject) => {
      const fail = (cause: Error): void => {
        cancel();
        signal.removeEventListener('abort', abort);
        socket.destroy();
        reject(cause);
      };
      const cancel = this.#parts.clock.timer(HANDSHAKE_LIMIT, 'switch.trunk-dial', () => fail(new Error('no answer')));
      const abort = (): void => fail(new Error('no longer a peer'));
      signal.addEventListener('abort', abort);
      socket.on('error', fail);
      socket.once('secureConnect', () => {
        if (siteNamedBy(socket, this.#own?.credentials.roots ?? []) !== where.siteId)
          return fail(new Error('the certificate names another site'));
        cancel();
        signal.removeEventListener('abort', abort);
        socket.off('error', fail);
        resolve(socket);
      });
    });
  }

  async #closePeers(siteIds: readonly SiteId[]): Promise<void> {
    for (const siteId of siteIds) {
      const peer = this.#peers.get(siteId);
      this.#peers.delete(siteId);
      peer?.abort.abort();
      peer?.link.close();
      await peer?.done;
    }
  }
}

const TLS_1_3 = { minVersion: 'TLSv1.3' } as const;

async function readCredentials(configuration: TrunkConfiguration): Promise<Credentials> {
  const [cert, key, ca] = await Promise.all(
    [configuration.certificatePath, configuration.keyPath, configuration.authorityPath].map(readPem),
  );
  const tls = { cert, key, ca };
  try {
    createSecureContext(tls);
    return { tls, roots: certificatesOf(String(ca)) };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HanseError('SWITCH_CERTIFICATE_UNUSABLE', { path: configuration.certificatePath, reason }, cause);
  }
}

async function readPem(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HanseError('SWITCH_CERTIFICATE_UNUSABLE', { path, reason }, cause);
  }
}

function isSamePlace(one: PeerConfiguration | undefined, other: PeerConfiguration): boolean {
  return one?.host === other.host && one.port === other.port;
}
