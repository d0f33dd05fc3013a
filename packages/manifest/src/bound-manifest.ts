import type { IngressSpec } from '@hanse/model';
import type { Diagnostic } from './diagnostic.ts';
import type { Budget, PlacementDirective, Readiness } from './manifest.ts';
import type { MetricDeclaration } from './sections/metrics.ts';
import type { NetworkServices } from './sections/network.ts';
import type { Rule } from './sections/rules.ts';
import type { ComponentScaling } from './sections/scaling.ts';
import type { ServiceLevel } from './sections/sla.ts';

/** What binding needs to know of a parsed OVF package. */
export interface OvfOutline {
  readonly virtualSystems: readonly VirtualSystemOutline[];
  /** Names of its networks; networks of the manifest are not checked without them. */
  readonly networks?: readonly string[];
}

export interface VirtualSystemOutline {
  /** ovf:id. */
  readonly id: string;
  /** Keys of its properties as the OVF environment writes them: `class.key.instance`. */
  readonly properties: readonly string[];
}

/** A manifest whose every name is known to exist, with one component for every VirtualSystem in package order. */
export interface BoundManifest {
  readonly application: string;
  readonly components: readonly BoundComponent[];
  readonly placement: readonly PlacementDirective[];
  readonly budget?: Budget;
  readonly readiness?: Readiness;
  readonly metrics?: readonly MetricDeclaration[];
  readonly sla?: ServiceLevel;
  readonly scaling?: readonly ComponentScaling[];
  readonly rules?: readonly Rule[];
  readonly network?: NetworkServices;
  /** What is odd and refuses nothing. */
  readonly warnings?: readonly Diagnostic[];
}

export interface BoundComponent {
  /** The name in the manifest, or the VirtualSystem's ovf:id when the manifest does not mention it. */
  readonly name: string;
  readonly virtualSystem: string;
  readonly ingress: readonly IngressSpec[];
  /** Overrides of its OVF properties. */
  readonly properties: Readonly<Record<string, string>>;
  readonly isImplicit: boolean;
}
