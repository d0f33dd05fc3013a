import Type, { type TSchema } from 'typebox';
import type { DirectiveKind } from './manifest.ts';
import { MANIFEST_VERSION } from './manifest.ts';

const CLOSED = { additionalProperties: false } as const;

/** Every pattern comes with a sentence that says what is expected; diagnostics repeat it. */
function text(pattern: string, description: string): ReturnType<typeof Type.String> {
  return Type.String({ pattern, description });
}

const COMPONENT_PATTERN = '^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$';
const COMPONENT_EXPECTED = 'a name of up to 63 letters, digits, "-", "_" and ".", such as web1';

const ApplicationName = text(
  '^[a-z][a-z0-9-]{0,30}$',
  'a name of up to 31 lower-case letters, digits and "-", as shop',
);
const ComponentName = text(COMPONENT_PATTERN, COMPONENT_EXPECTED);
const IngressName = text('^[a-z][a-z0-9-]{0,30}$', 'a name of up to 31 lower-case letters, digits and "-", as http');
const SiteName = text('^[a-z][a-z0-9-]{0,62}$', 'the name of a site, such as north');
const Jurisdiction = text('^[A-Z]{2}$', 'a country code of two capital letters (ISO 3166-1), such as DE');
const PricePerHour = text('^[0-9]{1,9}(\\.[0-9]{1,6})? [A-Z]{3}$', 'an amount and a currency, such as 0.50 EUR');
const Duration = text('^[0-9]{1,6} ?(ms|s|min|h)$', 'a number and a unit (ms, s, min, h), such as 120 s');
const HttpPath = text('^/[!-~]{0,1023}$', 'a path that begins with "/", such as /health');
const VirtualSystemId = text('^[^\\u0000-\\u001f]{1,255}$', 'the ovf:id of a VirtualSystem');

function list(of: TSchema, minItems: number, description: string): TSchema {
  return Type.Array(of, { minItems, maxItems: 100_000, uniqueItems: true, description });
}

const Components = list(ComponentName, 1, 'a list of components, such as [db]');
const SeveralComponents = list(ComponentName, 2, 'a list of at least two components, such as [web1, web2]');
const Jurisdictions = list(Jurisdiction, 1, 'a list of country codes, such as [DE, FR]');
const Sites = list(SiteName, 1, 'a list of site names, such as [north, south]');

export const IngressSchema = Type.Object(
  {
    name: IngressName,
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
  { perHour: PricePerHour },
  { ...CLOSED, description: 'a budget, such as { perHour: "0.50 EUR" }' },
);

const PropertyText = Type.String({ maxLength: 65_536, description: 'the value of an OVF property, as text' });

/** The reader hands numbers and booleans on as they were written, as text. */
export const PropertiesSchema = overrides(PropertyText);

function overrides(value: TSchema): TSchema {
  const description = 'OVF property keys with their values, such as { "com.example.title": "Shop" }';
  return Type.Record(Type.String({ pattern: '^.{1,255}$' }), value, { ...CLOSED, description });
}

export const ReadinessSchema = Type.Object(
  {
    component: ComponentName,
    ingress: IngressName,
    path: Type.Optional(HttpPath),
    expect: Type.Optional(Type.Integer({ minimum: 100, maximum: 599, description: 'an HTTP status, 100 to 599' })),
    within: Type.Optional(Duration),
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

/** The document, given schemas for the parts that are judged one by one. */
function documentSchema(
  parts: Readonly<Record<'component' | 'directive' | 'budget' | 'overrides' | 'readiness', TSchema>>,
) {
  const named = { additionalProperties: false, description: 'a map from component names' };
  return Type.Object(
    {
      hanse: Type.Literal(MANIFEST_VERSION, { description: `the manifest version, ${MANIFEST_VERSION}` }),
      application: ApplicationName,
      components: Type.Optional(Type.Record(Type.String({ pattern: COMPONENT_PATTERN }), parts.component, named)),
      placement: Type.Optional(
        Type.Array(parts.directive, { description: 'a list of directives, such as - spread: [a, b]' }),
      ),
      budget: Type.Optional(parts.budget),
      properties: Type.Optional(Type.Record(Type.String({ pattern: COMPONENT_PATTERN }), parts.overrides, named)),
      readiness: Type.Optional(parts.readiness),
    },
    { ...CLOSED, description: 'a map that begins with "hanse: 1"' },
  );
}

/** The outer shape alone: what each part holds is judged by the schema of that part. */
export const DOCUMENT_SHELL: TSchema = documentSchema({
  component: Type.Unknown(),
  directive: Type.Unknown(),
  budget: Type.Unknown(),
  overrides: Type.Unknown(),
  readiness: Type.Unknown(),
});

export const COMPONENT_NAME_EXPECTED = COMPONENT_EXPECTED;

/** The published JSON Schema of the manifest (2020-12), for editors. */
export function manifestJsonSchema(): Readonly<Record<string, unknown>> {
  const whole = documentSchema({
    component: ComponentSchema,
    directive: Type.Union(Object.values(DIRECTIVE_SCHEMAS)),
    budget: BudgetSchema,
    overrides: overrides(Type.Union([PropertyText, Type.Number(), Type.Boolean()])),
    readiness: ReadinessSchema,
  });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:hanse:schema:manifest:${MANIFEST_VERSION}`,
    title: 'Hanse service manifest',
    ...(JSON.parse(JSON.stringify(whole)) as Record<string, unknown>),
  };
}
