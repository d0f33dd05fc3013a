import { millisOf } from './duration.ts';
import {
  type Budget,
  type DirectiveKind,
  MANIFEST_VERSION,
  type Manifest,
  type PlacementDirective,
  type Readiness,
} from './manifest.ts';
import { moneyOf } from './money.ts';
import type { Places } from './places.ts';
import type { MetricDocument } from './sections/read-metrics.ts';
import type { NetworkDocument } from './sections/read-network.ts';
import type { ScalingDocument } from './sections/read-scaling.ts';
import type { SlaDocument } from './sections/read-sla.ts';

/** The document once the schemas have accepted it. */
export interface ManifestDocument {
  readonly hanse: number;
  readonly application: string;
  readonly components?: Readonly<Record<string, ComponentDocument>>;
  readonly placement?: readonly DirectiveDocument[];
  readonly budget?: BudgetDocument;
  readonly properties?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly readiness?: ReadinessDocument;
  readonly metrics?: Readonly<Record<string, MetricDocument>>;
  readonly sla?: SlaDocument;
  readonly scaling?: Readonly<Record<string, ScalingDocument>>;
  readonly rules?: readonly string[];
  readonly network?: NetworkDocument;
}

interface BudgetDocument {
  readonly perHour?: string;
  readonly perMonth?: string;
}

interface ComponentDocument {
  readonly virtualSystem?: string;
  readonly ingress?: readonly { readonly name: string; readonly port: number }[];
}

interface ReadinessDocument {
  readonly component: string;
  readonly ingress: string;
  readonly path?: string;
  readonly expect?: number;
  readonly within?: string;
}

interface DirectiveDocument {
  readonly spread?: readonly string[];
  readonly together?: readonly string[];
  readonly within?: { readonly components: readonly string[]; readonly jurisdictions: readonly string[] };
  readonly outside?: { readonly components: readonly string[]; readonly jurisdictions: readonly string[] };
  readonly on?: { readonly components: readonly string[]; readonly sites: readonly string[] };
  readonly minimumSites?: number;
}

/** The manifest that an accepted document says, defaults filled in. */
export function manifestOf(document: ManifestDocument, places: Places, fileName: string): Manifest {
  const { application, components = {}, placement = [], budget, properties = {}, readiness } = document;
  return {
    version: MANIFEST_VERSION,
    application,
    components: Object.entries(components).map(([name, component]) => ({
      name,
      virtualSystem: component.virtualSystem ?? name,
      ingress: (component.ingress ?? []).map(({ name: ingress, port }) => ({ name: ingress, guestPort: port })),
    })),
    placement: placement.map(directiveOf),
    ...(budget === undefined ? {} : { budget: budgetOf(budget) }),
    properties,
    ...(readiness === undefined ? {} : { readiness: readinessOf(readiness) }),
    places,
    fileName,
  };
}

function directiveOf(document: DirectiveDocument): PlacementDirective {
  const [kind] = Object.keys(document) as DirectiveKind[];
  switch (kind) {
    case 'minimumSites':
      return { kind, count: document.minimumSites ?? 1 };
    case 'spread':
    case 'together':
      return { kind, components: document[kind] ?? [] };
    case 'within':
    case 'outside':
      return { kind, components: [], jurisdictions: [], ...document[kind] };
    default:
      return { kind: 'on', components: [], sites: [], ...document.on };
  }
}

function readinessOf({ component, ingress, path = '/', expect = 200, within = '120 s' }: ReadinessDocument): Readiness {
  return { component, ingress, path, expectStatus: expect, withinMs: millisOf(within) };
}

const HOURS_OF_MONTH = 730;

function budgetOf({ perHour, perMonth }: BudgetDocument): Budget {
  const month = perMonth === undefined ? undefined : moneyOf(perMonth);
  const hour = perHour === undefined ? undefined : moneyOf(perHour);
  const share = { currency: month?.currency ?? '', micros: Math.floor((month?.micros ?? 0) / HOURS_OF_MONTH) };
  return { perHour: hour ?? share, ...(month === undefined ? {} : { perMonth: month }) };
}
