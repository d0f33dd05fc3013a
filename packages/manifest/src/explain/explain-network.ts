import { formatDuration } from '../duration.ts';
import { formatQuantity } from '../expression/quantity.ts';
import type { FirewallPeer, FirewallRule, LoadBalancer, NetworkServices } from '../sections/network.ts';
import { inWords } from './words.ts';

export function explainNetwork({
  vpns,
  firewall,
  loadBalancers,
  speeds,
  multipath,
}: NetworkServices): readonly string[] {
  return [
    ...vpns.map(({ name, components, subnet }) => {
      return `VPN ${name} joins ${inWords(components)}${subnet === undefined ? '' : ` in ${subnet}`}`;
    }),
    ...firewall.map(firewallLine),
    ...loadBalancers.map(balancerLine),
    ...speeds.map(({ network, bytesPerSecond }) => {
      return `network ${network} has at least ${formatQuantity({ value: bytesPerSecond, dimension: { data: 1, time: -1 } })}`;
    }),
    ...multipath.map(({ networks, paths, scheduler }) => {
      return `${inWords(networks)} between sites over ${paths} path${paths === 1 ? '' : 's'} (${scheduler})`;
    }),
  ];
}

function firewallLine({ action, protocol, from, to, ports }: FirewallRule): string {
  const what = protocol === 'any' ? 'everything' : protocol;
  const ranges = ports.map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`));
  const where = ranges.length === 0 ? '' : ` port ${inWords(ranges)}`;
  return `${action} ${what}${where} from ${peer(from)} to ${peer(to)}`;
}

function peer(one: FirewallPeer): string {
  if (one.kind === 'any') return 'anywhere';
  return one.kind === 'component' ? one.component : one.cidr;
}

function balancerLine({
  name,
  component,
  port,
  members,
  memberPort,
  algorithm,
  persistence,
  health,
}: LoadBalancer): string {
  const check = health.path === undefined ? 'by connecting' : `by GET ${health.path}`;
  return [
    `load balancer ${name}${component === undefined ? '' : ` on ${component}`} shares port ${port} among ${inWords(members)}`,
    ...(memberPort === port ? [] : [`at their port ${memberPort}`]),
    algorithm,
    ...(persistence === 'none' ? [] : [`visitors stay by ${persistence}`]),
    `checked ${check} every ${formatDuration(health.everyMs)}`,
  ].join(', ');
}
