import type { IngressSpec } from '@hanse/model';
import type { Budget, PlacementDirective, Readiness } from './manifest.ts';

/** What binding needs to know of a parsed OVF package. */
export interface OvfOutline {
  readonly virtualSystems: readonly VirtualSystemOutline[];
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
