import type { FirewallRule, LoadBalancer } from '../sections/network.ts';
import type { ClaudiaReader } from './claudia-reader.ts';
import { claudiaAttribute, claudiaChildren, claudiaText, type ElementLike } from './element.ts';

const PORTS = { min: 1, max: 65_535 };
const ALGORITHMS: Readonly<Record<string, LoadBalancer['algorithm']>> = {
  Least: 'least-connections',
  Fastest: 'fastest',
  RoundRobin: 'round-robin',
  WeightedRoundRobin: 'weighted',
};
const PERSISTENCE: Readonly<Record<string, LoadBalancer['persistence']>> = {
  CookieBased: 'cookie',
  SourceIPBased: 'source',
  QueryString: 'query',
  HttpHeader: 'header',
};

/** LoadBalancerSection of a VirtualSystem, or of the whole package. */
export function readLoadBalancers(
  section: ElementLike,
  component: string | undefined,
  reader: ClaudiaReader,
): readonly LoadBalancer[] {
  return claudiaChildren(section, 'Pool').flatMap((pool) => readPool(pool, component, reader));
}

function readPool(pool: ElementLike, component: string | undefined, reader: ClaudiaReader): readonly LoadBalancer[] {
  const name = claudiaAttribute(pool, 'name') ?? 'pool';
  const port = reader.number(pool, 'VirtualPort', PORTS);
  const algorithm = chosen(pool, 'algorithm', claudiaAttribute(pool, 'algorithm') ?? '', ALGORITHMS, reader);
  const [persistence] = claudiaChildren(pool, 'Persistence');
  const method = persistence === undefined ? undefined : claudiaText(persistence, 'Method');
  const kept = method === undefined ? 'none' : chosen(pool, 'Method', method, PERSISTENCE, reader);
  const members = claudiaChildren(pool, 'Member');
  const memberPort = members.map((member) => reader.number(member, 'ServicePort', PORTS))[0];
  const servers = members.map((member) => claudiaText(member, 'Server') ?? '');
  for (const [index, server] of servers.entries()) {
    const member = members[index];
    if (member === undefined || reader.virtualSystems.has(server)) continue;
    reader.error('MANIFEST_CLAUDIA_VALUE', member, {
      what: 'Server',
      value: server,
      expected: 'the ovf:id of a VirtualSystem',
    });
  }
  if (port === undefined || algorithm === undefined || kept === undefined) return [];
  return [
    {
      name,
      ...(component === undefined ? {} : { component }),
      port,
      members: servers.filter((server) => reader.virtualSystems.has(server)),
      memberPort: memberPort ?? port,
      algorithm,
      persistence: kept,
      health: { everyMs: 5000, timeoutMs: 2000 },
      path: '',
    },
  ];
}

function chosen<T>(
  element: ElementLike,
  what: string,
  value: string,
  known: Readonly<Record<string, T>>,
  reader: ClaudiaReader,
): T | undefined {
  if (Object.hasOwn(known, value)) return known[value];
  reader.error('MANIFEST_CLAUDIA_VALUE', element, { what, value, expected: Object.keys(known).join(', ') });
  return undefined;
}

/** FirewallSection: rules from outside to the VirtualSystem it stands in. */
export function readFirewall(
  section: ElementLike,
  component: string | undefined,
  reader: ClaudiaReader,
): readonly FirewallRule[] {
  const to = component === undefined ? ({ kind: 'any' } as const) : ({ kind: 'component', component } as const);
  const rules = claudiaChildren(section, 'Rule').flatMap((rule): readonly FirewallRule[] => {
    const action = actionOf(claudiaAttribute(rule, 'policy') ?? '', rule, reader);
    const protocol = claudiaText(rule, 'Protocol') ?? 'any';
    if (!isProtocol(protocol)) {
      reader.error('MANIFEST_CLAUDIA_VALUE', rule, {
        what: 'Protocol',
        value: protocol,
        expected: 'udp, tcp, icmp, any',
      });
      return [];
    }
    if (action === undefined) return [];
    const external = claudiaText(rule, 'ExternalIP') ?? '0.0.0.0';
    const from =
      external === '0.0.0.0' ? ({ kind: 'any' } as const) : ({ kind: 'range', cidr: `${external}/32` } as const);
    return [{ action, protocol, from, to, ports: portsOf(rule, reader), path: '' }];
  });
  const last = claudiaText(section, 'DefaultPolicy');
  const action = last === undefined ? undefined : actionOf(last, section, reader);
  if (action === undefined) return rules;
  return [...rules, { action, protocol: 'any', from: { kind: 'any' }, to, ports: [], path: '' }];
}

function isProtocol(text: string): text is FirewallRule['protocol'] {
  return ['tcp', 'udp', 'icmp', 'any'].includes(text);
}

function actionOf(text: string, element: ElementLike, reader: ClaudiaReader): FirewallRule['action'] | undefined {
  if (text === 'allow' || text === 'deny') return text;
  reader.error('MANIFEST_CLAUDIA_VALUE', element, { what: 'policy', value: text, expected: 'allow or deny' });
  return undefined;
}

function portsOf(rule: ElementLike, reader: ClaudiaReader): FirewallRule['ports'] {
  const start = claudiaText(rule, 'InternalPortStart') ?? claudiaText(rule, 'ExternalPortStart');
  const end = claudiaText(rule, 'InternalPortEnd') ?? claudiaText(rule, 'ExternalPortEnd') ?? start;
  if (start === undefined || end === undefined) return [];
  const first = reader.numberIn(start, rule, 'InternalPortStart', PORTS);
  const last = reader.numberIn(end, rule, 'InternalPortEnd', PORTS);
  return first === undefined || last === undefined || first > last ? [] : [{ first, last }];
}
