import Type from 'typebox';
import {
  CLOSED,
  ComponentName,
  Components,
  Duration,
  either,
  expressionText,
  LowerName,
  list,
  NetworkName,
  named,
  oneOf,
  Port,
  SeveralComponents,
  sequence,
  text,
} from '../schema-parts.ts';
import { ALGORITHMS, PATH_SCHEDULERS, PERSISTENCE, PROTOCOLS } from './network.ts';

const MOST = 1000;
const Cidr = '([0-9]{1,3}\\.){3}[0-9]{1,3}(/[0-9]{1,2})?';

const Peer = text(
  `^(any|${Cidr}|[A-Za-z0-9][A-Za-z0-9_.-]{0,62})$`,
  'any, a component, or an IPv4 address or range, such as 10.0.0.0/8',
);
const PortOrRange = either(
  [Port, text('^[0-9]{1,5}-[0-9]{1,5}$', 'a range')],
  'a port or a range of ports, such as 80 or "8000-8100"',
);

export const VpnSchema = Type.Object(
  {
    name: LowerName,
    components: SeveralComponents,
    subnet: Type.Optional(text(`^${Cidr}$`, 'a range, as 10.80.0.0/24')),
  },
  { ...CLOSED, description: 'a VPN, such as { name: inner, components: [web1, db] }' },
);

export const FirewallRuleSchema = Type.Object(
  {
    action: oneOf(['allow', 'deny'], 'allow or deny'),
    protocol: Type.Optional(oneOf(PROTOCOLS, `a protocol: ${PROTOCOLS.join(', ')}; any when left out`)),
    from: Type.Optional(Peer),
    to: Type.Optional(Peer),
    ports: Type.Optional(list(PortOrRange, 1, 'a list of ports, such as [80, "8000-8100"]')),
  },
  { ...CLOSED, description: 'a rule, such as { action: allow, protocol: tcp, from: any, to: lb, ports: [80] }' },
);

const HealthSchema = Type.Object(
  {
    path: Type.Optional(text('^/[!-~]{0,1023}$', 'a path that begins with "/", such as /health')),
    every: Type.Optional(Duration),
    timeout: Type.Optional(Duration),
  },
  { ...CLOSED, description: 'a health check, such as { path: /health, every: 5 s }; without a path a TCP connection' },
);

export const LoadBalancerSchema = Type.Object(
  {
    name: LowerName,
    component: Type.Optional(ComponentName),
    port: Port,
    members: Components,
    memberPort: Type.Optional(Port),
    algorithm: Type.Optional(oneOf(ALGORITHMS, `how members are chosen: ${ALGORITHMS.join(', ')}`)),
    persistence: Type.Optional(oneOf(PERSISTENCE, `what keeps a visitor at a member: ${PERSISTENCE.join(', ')}`)),
    health: Type.Optional(HealthSchema),
  },
  { ...CLOSED, description: 'a load balancer, such as { name: web, port: 80, members: [web1, web2] }' },
);

export const MultipathSchema = Type.Object(
  {
    networks: list(NetworkName, 1, 'a list of networks, such as [back]'),
    paths: Type.Optional(Type.Integer({ minimum: 1, maximum: 8, description: 'how many paths at once, 1 to 8' })),
    scheduler: Type.Optional(oneOf(PATH_SCHEDULERS, `how paths are used: ${PATH_SCHEDULERS.join(', ')}`)),
  },
  { ...CLOSED, description: 'multipath, such as { networks: [back], paths: 2 }' },
);

export const NetworkSchema = Type.Object(
  {
    vpn: Type.Optional(sequence(VpnSchema, MOST, 'a list of VPNs')),
    firewall: Type.Optional(
      sequence(FirewallRuleSchema, MOST, 'a list of firewall rules; the first that fits decides'),
    ),
    loadBalancers: Type.Optional(sequence(LoadBalancerSchema, MOST, 'a list of load balancers')),
    speeds: Type.Optional(
      named(
        'any',
        expressionText('a speed, such as 5MBS or 100 Mbit/s'),
        'a map from networks to speeds, as { front: 5MBS }',
      ),
    ),
    multipath: Type.Optional(sequence(MultipathSchema, MOST, 'a list of multipath entries')),
  },
  { ...CLOSED, description: 'network services: vpn, firewall, loadBalancers, speeds, multipath' },
);
