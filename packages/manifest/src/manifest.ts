import type { Millis, Money } from '@hanse/kernel';
import type { IngressSpec } from '@hanse/model';
import type { Diagnostic } from './diagnostic.ts';
import type { Places } from './places.ts';
import type { MetricDeclaration } from './sections/metrics.ts';
import type { NetworkServices } from './sections/network.ts';
import type { Rule } from './sections/rules.ts';
import type { ComponentScaling } from './sections/scaling.ts';
import type { ServiceLevel } from './sections/sla.ts';

/** The manifest version this room reads and writes. */
export const MANIFEST_VERSION = 1;

/** What the user asks for around an OVF package: components, where they may run, what it may cost, when it is ready. */
export interface Manifest {
  readonly version: typeof MANIFEST_VERSION;
  /** Name of the application: `[a-z][a-z0-9-]{0,30}`. */
  readonly application: string;
  readonly components: readonly ManifestComponent[];
  readonly placement: readonly PlacementDirective[];
  readonly budget?: Budget;
  /** Values that replace those of OVF properties: component → property key → value. */
  readonly properties: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly readiness?: Readiness;
  readonly metrics?: readonly MetricDeclaration[];
  readonly sla?: ServiceLevel;
  readonly scaling?: readonly ComponentScaling[];
  /** Statements of the RESERVOIR language; those about placement, classes, speeds and replicas are also in those parts. */
  readonly rules?: readonly Rule[];
  readonly network?: NetworkServices;
  /** JSON pointers of the last directives of `placement`, which statements wrote; the others stand in /placement. */
  readonly rulePlacement?: readonly string[];
  /** What is odd about it and refuses nothing. */
  readonly warnings?: readonly Diagnostic[];
  /** Where every part stands in the document; empty for a manifest nobody wrote. */
  readonly places: Places;
  readonly fileName: string;
}

export interface ManifestComponent {
  readonly name: string;
  /** The ovf:id of the VirtualSystem it stands for. */
  readonly virtualSystem: string;
  readonly ingress: readonly IngressSpec[];
}

export interface Budget {
  /** Of the whole application; of a budget that only says `perMonth`, the hour's part of it (a month has 730 hours). */
  readonly perHour: Money;
  readonly perMonth?: Money;
}

/** When the application counts as ready: an HTTP GET on an ingress answers with the expected status in time. */
export interface Readiness {
  readonly component: string;
  readonly ingress: string;
  readonly path: string;
  readonly expectStatus: number;
  readonly withinMs: Millis;
}

/** A deployment directive. Lists of components are never empty; `spread` and `together` hold at least two. */
export type PlacementDirective =
  /** Every named component on a site of its own. */
  | { readonly kind: 'spread'; readonly components: readonly string[] }
  /** All named components on one site. */
  | { readonly kind: 'together'; readonly components: readonly string[] }
  /** Only where one of these jurisdictions applies (ISO 3166-1 alpha-2). */
  | { readonly kind: 'within'; readonly components: readonly string[]; readonly jurisdictions: readonly string[] }
  /** Nowhere where one of these jurisdictions applies. */
  | { readonly kind: 'outside'; readonly components: readonly string[]; readonly jurisdictions: readonly string[] }
  /** RESERVOIR `Deploy(C11) = {Domain1, Domain3}`: only on one of these sites, by name. */
  | { readonly kind: 'on'; readonly components: readonly string[]; readonly sites: readonly string[] }
  /** The application uses at least so many sites. */
  | { readonly kind: 'minimumSites'; readonly count: number };

export type DirectiveKind = PlacementDirective['kind'];
export type DirectiveOf<Kind extends DirectiveKind> = Extract<PlacementDirective, { readonly kind: Kind }>;
