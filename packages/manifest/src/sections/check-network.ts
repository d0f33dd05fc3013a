import { didYouMean } from '../did-you-mean.ts';
import { listed } from '../listed.ts';
import { step } from '../places.ts';
import type { Report } from '../report.ts';
import type { FirewallPeer, FirewallRule, NetworkServices } from './network.ts';

/** Networks that the package does not have, speeds said twice, and firewall rules that no packet reaches. */
export function checkNetwork(network: NetworkServices, networks: readonly string[] | undefined, report: Report): void {
  if (networks !== undefined) checkNames(network, networks, report);
  checkSpeeds(network, report);
  checkFirewall(network.firewall, report);
}

function checkNames({ speeds, multipath }: NetworkServices, known: readonly string[], report: Report): void {
  const named = [
    ...speeds,
    ...multipath.flatMap(({ networks, path }) => {
      return networks.map((network, index) => ({ network, path: step(step(path, 'networks'), index) }));
    }),
  ];
  for (const { network, path } of named) {
    // Names in statements, and statements about one network, are looked at with the statements.
    if (known.includes(network) || isRule(path)) continue;
    const details = { name: network, hint: didYouMean(network, known), known: listed(known) };
    report.error('MANIFEST_NETWORK_UNKNOWN', path, details);
  }
}

function checkSpeeds({ speeds }: NetworkServices, report: Report): void {
  const first = new Map<string, { readonly bytesPerSecond: number; readonly path: string }>();
  for (const { network, bytesPerSecond, path } of speeds) {
    const before = first.get(network);
    if (before === undefined) first.set(network, { bytesPerSecond, path });
    else if (before.bytesPerSecond !== bytesPerSecond && !(isRule(before.path) && isRule(path))) {
      report.error('MANIFEST_SPEED_TWICE', path, { network, other: before.path });
    }
  }
}

function isRule(path: string): boolean {
  return path.startsWith('/rules/');
}

/** The first rule that fits decides, so that a rule after a wider one is never reached. */
function checkFirewall(rules: readonly FirewallRule[], report: Report): void {
  for (const [index, rule] of rules.entries()) {
    const wider = rules.slice(0, index).find((earlier) => covers(earlier, rule));
    if (wider !== undefined) report.warning('MANIFEST_FIREWALL_UNREACHED', rule.path, { other: wider.path });
  }
}

function covers(a: FirewallRule, b: FirewallRule): boolean {
  const isProtocol = a.protocol === 'any' || a.protocol === b.protocol;
  const isPorts =
    a.ports.length === 0 ||
    (b.ports.length > 0 &&
      b.ports.every((inner) => a.ports.some(({ first, last }) => first <= inner.first && inner.last <= last)));
  return isProtocol && isPorts && coversPeer(a.from, b.from) && coversPeer(a.to, b.to);
}

function coversPeer(a: FirewallPeer, b: FirewallPeer): boolean {
  if (a.kind === 'any') return true;
  if (a.kind === 'component') return b.kind === 'component' && a.component === b.component;
  return b.kind === 'range' && a.cidr === b.cidr;
}
