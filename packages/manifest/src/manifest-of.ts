import type { Millis, Money } from '@hanse/kernel';
import {
  type DirectiveKind,
  MANIFEST_VERSION,
  type Manifest,
  type PlacementDirective,
  type Readiness,
} from './manifest.ts';
import type { Places } from './places.ts';

/** The document once the schemas have accepted it. */
export interface ManifestDocument {
  readonly hanse: number;
  readonly application: string;
  readonly components?: Readonly<Record<string, ComponentDocument>>;
  readonly placement?: readonly DirectiveDocument[];
  readonly budget?: { readonly perHour: string };
  readonly properties?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly readiness?: ReadinessDocument;
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
    ...(budget === undefined ? {} : { budget: { perHour: moneyOf(budget.perHour) } }),
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

/** `0.50 EUR` in millionths, without going through a binary fraction. */
function moneyOf(text: string): Money {
  const [amount = '', currency = ''] = text.split(' ');
  const [units = '', fraction = ''] = amount.split('.');
  return { currency, micros: Number(units) * 1_000_000 + Number(fraction.padEnd(6, '0')) };
}

const UNIT_MILLIS: Readonly<Record<string, Millis>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 };

function millisOf(text: string): Millis {
  const [, amount = '0', unit = 's'] = /^(\d+) ?([a-z]+)$/.exec(text) ?? [];
  return Number(amount) * (UNIT_MILLIS[unit] ?? 1000);
}
