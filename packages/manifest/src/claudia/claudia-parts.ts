import type { Diagnostic } from '../diagnostic.ts';
import type { PlacementDirective } from '../manifest.ts';
import type { MetricDeclaration } from '../sections/metrics.ts';
import type { FirewallRule, LoadBalancer } from '../sections/network.ts';
import type { ComponentScaling } from '../sections/scaling.ts';
import type { Objective } from '../sections/sla.ts';

/**
 * What Claudia's sections of an OVF descriptor say, in the terms of the manifest. Components are named by the ovf:id of
 * their VirtualSystem.
 */
export interface ClaudiaParts {
  readonly metrics: readonly MetricDeclaration[];
  readonly scaling: readonly ComponentScaling[];
  readonly placement: readonly PlacementDirective[];
  readonly objectives: readonly Objective[];
  readonly firewall: readonly FirewallRule[];
  readonly loadBalancers: readonly LoadBalancer[];
  /** Networks that are reached from outside (Network@public). */
  readonly publicNetworks: readonly string[];
  /** Properties that the cloud may change (Property@cloudConfigurable), and the macros in property values. */
  readonly cloudProperties: readonly CloudProperty[];
  /** Faults and remarks, with lines and columns of the descriptor; `path` says which element. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface CloudProperty {
  readonly virtualSystem: string;
  readonly key: string;
  /** The macros in its value, as written: `@IP(front)`. */
  readonly macros: readonly string[];
}
