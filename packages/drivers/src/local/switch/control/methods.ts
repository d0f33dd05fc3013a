import { HanseError, type Millis, type NetworkId, NetworkIds, type SiteId, SiteIds } from '@hanse/kernel';
import type {
  HostRecord,
  NetworkConfiguration,
  PeerConfiguration,
  PortConfiguration,
  Shape,
} from '../core/configuration.ts';
import type { Counters, DropCounters } from '../core/counters.ts';
import type { NetworkStatus, PortStatus } from '../core/ethernet-switch.ts';
import { SOCKET_PATH_LIMIT_BYTES } from '../edge/unix-socket.ts';
import { type Field, flag, integer, list, maybe, number, object, text } from './fields.ts';

/** Counts up when a running switch of an older build could misunderstand a newer gateway. */
export const SWITCH_PROTOCOL = 2;

export interface SwitchHello {
  readonly protocol: number;
  /** New for every start of a switch: when it changes, the configuration must be replayed. */
  readonly instanceId: string;
  readonly pid: number;
}

/** Where this site's switch accepts trunks, and who it is. */
export interface TrunkConfiguration {
  readonly siteId: SiteId;
  readonly host: string;
  /** 0: any free port, and the one already chosen on a replay. */
  readonly port: number;
  /** PEM files. The certificate names the site as the URI `urn:hanse:site:<siteId>`. */
  readonly certificatePath: string;
  readonly keyPath: string;
  readonly authorityPath: string;
  /** For trunks whose peer has no shape of its own. */
  readonly shape?: Shape;
}

export interface TrunkListening {
  readonly host: string;
  readonly port: number;
}

export interface TrunkStatus {
  readonly siteId: SiteId;
  readonly host: string;
  readonly port: number;
  readonly isUp: boolean;
  readonly counters: Counters;
}

export interface SwitchStatus {
  readonly networks: readonly NetworkStatus[];
  readonly ports: readonly PortStatus[];
  readonly trunks: readonly TrunkStatus[];
  /** Absent until trunks are configured. */
  readonly listening?: TrunkListening;
}

/** What one method takes and gives. */
interface Method<Params, Answer> {
  readonly params: Field<Params>;
  readonly answer: Field<Answer>;
}

const TCP_PORT_LIMIT = 65_535;
const count = integer(0, Number.MAX_SAFE_INTEGER);
const networkId: Field<NetworkId> = (value, at) => NetworkIds.parse(text(value, at));
const siteId: Field<SiteId> = (value, at) => SiteIds.parse(text(value, at));
/** connect(2) would cut a longer path off, or refuse it in words of its own. */
const socketPath: Field<string> = (value, at) => {
  const path = text(value, at);
  if (Buffer.byteLength(path) <= SOCKET_PATH_LIMIT_BYTES) return path;
  const expected = `at most ${SOCKET_PATH_LIMIT_BYTES} bytes`;
  throw new HanseError('VALUE_INVALID', { what: 'Socket path', value: path, at, expected });
};
const delay: Field<Millis> = number(0, 60_000);

const shape = object<Shape>({
  rateBitsPerSecond: maybe(number(1_000, 1e12)),
  delay: maybe(delay),
  jitter: maybe(delay),
  loss: maybe(number(0, 1)),
});
const peer = object<PeerConfiguration>({
  siteId,
  host: text,
  port: integer(1, TCP_PORT_LIMIT),
  shape: maybe(shape),
});
const network = object<NetworkConfiguration>({
  networkId,
  cidr: text,
  serviceAddress: text,
  domain: text,
  router: maybe(text),
  leaseSeconds: maybe(integer(10, 0xffff_ffff)),
  hosts: list(object<HostRecord>({ name: text, address: text })),
  peers: list(peer),
});
const port = object<PortConfiguration>({
  portId: text,
  networkId,
  mac: text,
  address: text,
  hostname: text,
  socketPath,
  shape: maybe(shape),
});
const trunk = object<TrunkConfiguration>({
  siteId,
  host: text,
  port: integer(0, TCP_PORT_LIMIT),
  certificatePath: text,
  keyPath: text,
  authorityPath: text,
  shape: maybe(shape),
});
const listening = object<TrunkListening>({ host: text, port: integer(0, TCP_PORT_LIMIT) });
const counters = object<Counters>({
  rxFrames: count,
  rxBytes: count,
  txFrames: count,
  txBytes: count,
  drops: object<DropCounters>({
    malformed: count,
    oversize: count,
    spoofed: count,
    congested: count,
    shaped: count,
    refused: count,
  }),
});
const status = object<SwitchStatus>({
  networks: list(object<NetworkStatus>({ networkId, cidr: text, ports: list(text), peers: list(siteId), counters })),
  ports: list(object<PortStatus>({ portId: text, networkId, mac: text, address: text, isAttached: flag, counters })),
  trunks: list(object<TrunkStatus>({ siteId, host: text, port: integer(0, TCP_PORT_LIMIT), isUp: flag, counters })),
  listening: maybe(listening),
});
const nothing: Field<object> = object<object>({});

function method<Params, Answer>(params: Field<Params>, answer: Field<Answer>): Method<Params, Answer> {
  return { params, answer };
}

/** The control protocol: one JSON line `{id, method, params}` asks, one line `{id, result}` or `{id, error}` answers. */
export const SWITCH_METHODS = {
  hello: method(nothing, object<SwitchHello>({ protocol: count, instanceId: text, pid: count })),
  configureNetwork: method(network, nothing),
  removeNetwork: method(object<{ networkId: NetworkId }>({ networkId }), nothing),
  configurePort: method(port, nothing),
  removePort: method(object<{ portId: string }>({ portId: text }), nothing),
  configureTrunk: method(trunk, listening),
  status: method(nothing, status),
  shutdown: method(nothing, nothing),
} as const;

export type MethodName = keyof typeof SWITCH_METHODS;
export type ParamsOf<Name extends MethodName> = ReturnType<(typeof SWITCH_METHODS)[Name]['params']>;
export type AnswerOf<Name extends MethodName> = ReturnType<(typeof SWITCH_METHODS)[Name]['answer']>;
/** What carries out the methods. */
export type MethodHandlers = {
  readonly [Name in MethodName]: (params: ParamsOf<Name>) => Promise<AnswerOf<Name>>;
};
