import Type, { type TSchema } from 'typebox';
import type { DirectiveKind } from './manifest.ts';
import { MANIFEST_VERSION } from './manifest.ts';
import {
  CLOSED,
  ComponentName,
  Components,
  either,
  expressionText,
  LowerName,
  list,
  named,
  SeveralComponents,
  sequence,
  text,
} from './schema-parts.ts';
import { MetricsSchema } from './sections/metrics-schema.ts';
import { NetworkSchema } from './sections/network-schema.ts';
import { ScalingSchema } from './sections/scaling-schema.ts';
import { SlaSchema } from './sections/sla-schema.ts';

const ApplicationName = text(
  '^[a-z][a-z0-9-]{0,30}$',
  'a name of up to 31 lower-case letters, digits and "-", as shop',
);
const SiteName = text('^[a-z][a-z0-9-]{0,62}$', 'the name of a site, such as north');
const Jurisdiction = text('^[A-Z]{2}$', 'a country code of two capital letters (ISO 3166-1), such as DE');
const Price = text('^[0-9]{1,9}(\\.[0-9]{1,6})? [A-Z]{3}$', 'an amount and a currency, such as 0.50 EUR');
const ReadinessTime = text('^[0-9]{1,6} ?(ms|s|min|h)$', 'a number and a unit (ms, s, min, h), such as 120 s');
const HttpPath = text('^/[!-~]{0,1023}$', 'a path that begins with "/", such as /health');
const VirtualSystemId = text('^[^\\u0000-\\u001f]{1,255}$', 'the ovf:id of a VirtualSystem');
const Jurisdictions = list(Jurisdiction, 1, 'a list of country codes, such as [DE, FR]');
const Sites = list(SiteName, 1, 'a list of site names, such as [north, south]');

export const IngressSchema = Type.Object(
  {
    name: LowerName,
    port: Type.Integer({ minimum: 1, maximum: 65_535, description: 'a TCP port of the guest, 1 to 65535' }),
  },
  { ...CLOSED, description: 'an ingress, such as { name: http, port: 80 }' },
);

export const ComponentSchema = Type.Object(
  {
    virtualSystem: Type.Optional(VirtualSystemId),
    ingress: Type.Optional(
      Type.Array(IngressSchema, {
        maxItems: 64,
        description: 'a list of ingresses, such as [{ name: http, port: 80 }]',
      }),
    ),
  },
  { ...CLOSED, description: 'a component, such as { virtualSystem: web1 }' },
);

export const BudgetSchema = Type.Object(
  { perHour: Type.Optional(Price), perMonth: Type.Optional(Price) },
  { ...CLOSED, minProperties: 1, description: 'a budget, such as { perHour: "0.50 EUR" }' },
);

const PropertyText = Type.String({ maxLength: 65_536, description: 'the value of an OVF property, as text' });

/** The reader hands numbers and booleans on as they were written, as text. */
export const PropertiesSchema = overrides(PropertyText);

function overrides(value: TSchema): TSchema {
  const description = 'OVF property keys with their values, such as { "com.example.title": "Shop" }';
  return named('any', value, description);
}

export const ReadinessSchema = Type.Object(
  {
    component: ComponentName,
    ingress: LowerName,
    path: Type.Optional(HttpPath),
    expect: Type.Optional(Type.Integer({ minimum: 100, maximum: 599, description: 'an HTTP status, 100 to 599' })),
    within: Type.Optional(ReadinessTime),
  },
  { ...CLOSED, description: 'a readiness check, such as { component: lb, ingress: http, path: /, expect: 200 }' },
);

/** One schema per directive; the key of the directive says which applies. */
export const DIRECTIVE_SCHEMAS: Readonly<Record<DirectiveKind, TSchema>> = {
  spread: directive('spread', SeveralComponents),
  together: directive('together', SeveralComponents),
  within: directive(
    'within',
    componentsAnd('jurisdictions', Jurisdictions, '{ components: [db], jurisdictions: [DE] }'),
  ),
  outside: directive(
    'outside',
    componentsAnd('jurisdictions', Jurisdictions, '{ components: [db], jurisdictions: [US] }'),
  ),
  on: directive('on', componentsAnd('sites', Sites, '{ components: [lb], sites: [north] }')),
  minimumSites: directive(
    'minimumSites',
    Type.Integer({ minimum: 1, maximum: 1000, description: 'a number of sites, 1 to 1000' }),
  ),
};

function directive(kind: DirectiveKind, value: TSchema): TSchema {
  return Type.Object({ [kind]: value }, CLOSED);
}

function componentsAnd(key: string, value: TSchema, example: string): TSchema {
  return Type.Object({ components: Components, [key]: value }, { ...CLOSED, description: `a map, such as ${example}` });
}

const MOST_RULES = 1000;
export const RulesSchema = sequence(
  expressionText('a statement, such as "Replicas(web1) = RequestPerSecond(web1) / 500"'),
  MOST_RULES,
  'a list of statements, such as - "Load(web1) = 3 * Load(lb)"',
);

/** Sections that are judged as a whole, by one schema each. */
export const SECTION_SCHEMAS = {
  metrics: MetricsSchema,
  sla: SlaSchema,
  scaling: ScalingSchema,
  rules: RulesSchema,
  network: NetworkSchema,
  budget: BudgetSchema,
  readiness: ReadinessSchema,
} as const satisfies Readonly<Record<string, TSchema>>;

type PartName = 'component' | 'directive' | 'overrides' | keyof typeof SECTION_SCHEMAS;

/** The document, given schemas for the parts that are judged one by one. */
function documentSchema(parts: Readonly<Record<PartName, TSchema>>) {
  const { component, directive: one, overrides: replaced, ...sections } = parts;
  return Type.Object(
    {
      hanse: Type.Literal(MANIFEST_VERSION, { description: `the manifest version, ${MANIFEST_VERSION}` }),
      application: ApplicationName,
      components: Type.Optional(named('component', component, 'a map from component names')),
      placement: Type.Optional(Type.Array(one, { description: 'a list of directives, such as - spread: [a, b]' })),
      budget: Type.Optional(sections.budget),
      properties: Type.Optional(named('component', replaced, 'a map from component names')),
      readiness: Type.Optional(sections.readiness),
      metrics: Type.Optional(sections.metrics),
      sla: Type.Optional(sections.sla),
      scaling: Type.Optional(sections.scaling),
      rules: Type.Optional(sections.rules),
      network: Type.Optional(sections.network),
    },
    { ...CLOSED, description: 'a map that begins with "hanse: 1"' },
  );
}

const ANYTHING = Type.Unknown();

/** The outer shape alone: what each part holds is judged by the schema of that part. */
export const DOCUMENT_SHELL: TSchema = documentSchema({
  component: ANYTHING,
  directive: ANYTHING,
  overrides: ANYTHING,
  metrics: ANYTHING,
  sla: ANYTHING,
  scaling: ANYTHING,
  rules: ANYTHING,
  network: ANYTHING,
  budget: ANYTHING,
  readiness: ANYTHING,
});

/** The published JSON Schema of the manifest (2020-12), for editors. */
export function manifestJsonSchema(): Readonly<Record<string, unknown>> {
  const value = either([PropertyText, Type.Number(), Type.Boolean()], 'the value of an OVF property');
  const whole = documentSchema({
    component: ComponentSchema,
    directive: Type.Union(Object.values(DIRECTIVE_SCHEMAS)),
    overrides: overrides(value),
    ...SECTION_SCHEMAS,
  });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:hanse:schema:manifest:${MANIFEST_VERSION}`,
    title: 'Hanse service manifest',
    ...(JSON.parse(JSON.stringify(whole)) as Record<string, unknown>),
  };
}
