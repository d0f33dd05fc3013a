import { toHanseError } from '@hanse/kernel';
import { parseIpv4, parseIpv4Cidr } from '@hanse/model';
import { millisOf } from '../duration.ts';
import { sameDimension } from '../expression/units.ts';
import { step } from '../places.ts';
import type {
  FirewallPeer,
  FirewallRule,
  LoadBalancer,
  Multipath,
  NetworkServices,
  NetworkSpeed,
  PortRange,
  Vpn,
} from './network.ts';
import type { PartReader } from './part-reader.ts';

interface FirewallDocument {
  readonly action: FirewallRule['action'];
  readonly protocol?: FirewallRule['protocol'];
  readonly from?: string;
  readonly to?: string;
  readonly ports?: readonly (number | string)[];
}

interface BalancerDocument {
  readonly name: string;
  readonly component?: string;
  readonly port: number;
  readonly members: readonly string[];
  readonly memberPort?: number;
  readonly algorithm?: LoadBalancer['algorithm'];
  readonly persistence?: LoadBalancer['persistence'];
  readonly health?: { readonly path?: string; readonly every?: string; readonly timeout?: string };
}

export interface NetworkDocument {
  readonly vpn?: readonly { readonly name: string; readonly components: readonly string[]; readonly subnet?: string }[];
  readonly firewall?: readonly FirewallDocument[];
  readonly loadBalancers?: readonly BalancerDocument[];
  readonly speeds?: Readonly<Record<string, string>>;
  readonly multipath?: readonly {
    readonly networks: readonly string[];
    readonly paths?: number;
    readonly scheduler?: Multipath['scheduler'];
  }[];
}

const PATH = '/network';

/** The network services that a manifest asks for. */
export function readNetwork(document: NetworkDocument, reader: PartReader): NetworkServices {
  const { vpn = [], firewall = [], loadBalancers = [], speeds = {}, multipath = [] } = document;
  const at = (key: string, index: number | string) => step(step(PATH, key), index);
  const services = {
    vpns: vpn.map((one, index): Vpn => ({ ...one, path: at('vpn', index) })),
    firewall: firewall.map((one, index) => readFirewallRule(one, at('firewall', index), reader)),
    loadBalancers: loadBalancers.map((one, index) => readBalancer(one, at('loadBalancers', index))),
    speeds: Object.entries(speeds).flatMap(([network, text]) =>
      readSpeed(network, text, at('speeds', network), reader),
    ),
    multipath: multipath.map(({ networks, paths = 2, scheduler = 'lowest-latency' }, index) => {
      return { networks, paths, scheduler, path: at('multipath', index) };
    }),
  };
  checkVpns(services.vpns, reader);
  checkNames(services, reader);
  return services;
}

function readFirewallRule(document: FirewallDocument, path: string, reader: PartReader): FirewallRule {
  const { action, protocol = 'any', from = 'any', to = 'any', ports = [] } = document;
  if (ports.length > 0 && (protocol === 'icmp' || protocol === 'any')) {
    reader.error('MANIFEST_PORTS_WITHOUT_PROTOCOL', step(path, 'ports'), { protocol });
  }
  return {
    action,
    protocol,
    from: peerOf(from, step(path, 'from'), reader),
    to: peerOf(to, step(path, 'to'), reader),
    ports: ports.map((port, index) => rangeOf(port, step(step(path, 'ports'), index), reader)),
    path,
  };
}

function peerOf(text: string, path: string, reader: PartReader): FirewallPeer {
  if (text === 'any') return { kind: 'any' };
  if (!/^[0-9.]+(\/[0-9]+)?$/.test(text)) return { kind: 'component', component: text };
  checkAddress(text, path, reader);
  return { kind: 'range', cidr: text.includes('/') ? text : `${text}/32` };
}

function checkAddress(text: string, path: string, reader: PartReader): void {
  try {
    if (text.includes('/')) parseIpv4Cidr(text);
    else parseIpv4(text);
  } catch (problem) {
    const { expected = 'an IPv4 address or range' } = toHanseError(problem).details;
    reader.error('MANIFEST_VALUE_INVALID', path, { value: JSON.stringify(text), expected });
  }
}

const MAX_PORT = 65_535;

function rangeOf(port: number | string, path: string, reader: PartReader): PortRange {
  const [first = 0, last = first] = String(port).split('-').map(Number);
  if (first < 1 || last > MAX_PORT || first > last) {
    const expected = `a range whose first port is not above its last, within 1 to ${MAX_PORT}`;
    reader.error('MANIFEST_VALUE_INVALID', path, { value: JSON.stringify(port), expected });
  }
  return { first, last };
}

function readBalancer(document: BalancerDocument, path: string): LoadBalancer {
  const { name, component, port, members, memberPort = port, health = {} } = document;
  return {
    name,
    ...(component === undefined ? {} : { component }),
    port,
    members,
    memberPort,
    algorithm: document.algorithm ?? 'round-robin',
    persistence: document.persistence ?? 'none',
    health: {
      ...(health.path === undefined ? {} : { path: health.path }),
      everyMs: millisOf(health.every ?? '5 s'),
      timeoutMs: millisOf(health.timeout ?? '2 s'),
    },
    path,
  };
}

const SPEED = { data: 1, time: -1 } as const;

function readSpeed(network: string, text: string, path: string, reader: PartReader): readonly NetworkSpeed[] {
  const read = reader.embedded(text, path);
  if (read === undefined) return [];
  const { expression } = read;
  const isSpeed = expression.kind === 'number' && sameDimension(expression.unit?.dimension ?? {}, SPEED);
  if (!isSpeed || expression.value === 0) {
    reader.error('MANIFEST_VALUE_INVALID', path, { value: JSON.stringify(text), expected: 'a speed, such as 5MBS' });
    return [];
  }
  return [{ network, bytesPerSecond: expression.value * (expression.unit?.factor ?? 1), text, path }];
}

function checkVpns(vpns: readonly Vpn[], reader: PartReader): void {
  for (const { subnet, path } of vpns) if (subnet !== undefined) checkAddress(subnet, step(path, 'subnet'), reader);
}

function checkNames(
  { vpns, loadBalancers }: { vpns: readonly Vpn[]; loadBalancers: readonly LoadBalancer[] },
  reader: PartReader,
) {
  for (const list of [vpns, loadBalancers]) {
    const seen = new Set<string>();
    for (const { name, path } of list) {
      if (seen.has(name)) reader.error('MANIFEST_NOT_UNIQUE', step(path, 'name'), { value: name, path: PATH });
      seen.add(name);
    }
  }
}
