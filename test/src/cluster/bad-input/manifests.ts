import type { ErrorCode } from '@hanse/kernel';
import type { BadInput } from './bad-input.ts';

const HEAD = 'hanse: 1\napplication: market\n';

/** A manifest for the shop package that is wrong by itself, or does not fit the package. */
function manifest(name: string, text: string, finding: ErrorCode, message: RegExp, remedy: RegExp): BadInput {
  const code = UNBOUND.has(finding) ? 'MANIFEST_UNBOUND' : 'MANIFEST_INVALID';
  const status = 400;
  return { name, ask: deployment(text), status, code, finding, message, remedy };
}

/** A good manifest that no site can honour. */
function unplaceable(
  name: string,
  text: string,
  code: ErrorCode,
  message: RegExp,
  remedy: RegExp,
  status = 422,
): BadInput {
  return { name, ask: deployment(text), status, code, message, remedy };
}

function deployment(text: string): BadInput['ask'] {
  return ({ member, shopPackageId }) => {
    const json = { packageId: shopPackageId, manifest: text };
    return { method: 'POST', path: '/v1/applications', token: member, json };
  };
}

/** Findings about how manifest and package fit together. */
const UNBOUND: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'MANIFEST_VIRTUAL_SYSTEM_UNKNOWN',
  'MANIFEST_COMPONENT_UNKNOWN',
  'MANIFEST_PROPERTY_UNKNOWN',
  'MANIFEST_INGRESS_UNKNOWN',
  'MANIFEST_SPREAD_TOGETHER',
  'MANIFEST_WITHIN_OUTSIDE',
  'MANIFEST_MINIMUM_SITES',
]);

export const BAD_MANIFESTS: readonly BadInput[] = [
  manifest(
    'a manifest that is no YAML',
    `${HEAD}placement: [\n`,
    'MANIFEST_SYNTAX',
    /manifest:4:1: .*neither YAML nor JSON/,
    /Correct the syntax/,
  ),
  manifest('an empty manifest', '', 'MANIFEST_EMPTY', /manifest:1:1: The manifest is empty/, /Start with "hanse: 1"/),
  manifest(
    'a key nobody knows',
    `${HEAD}placment: []\n`,
    'MANIFEST_KEY_UNKNOWN',
    /manifest:3:1: Key "placment" is not known/,
    /placement.*Accepted here: /,
  ),
  manifest(
    'a manifest of the future',
    'hanse: 2\napplication: market\n',
    'MANIFEST_VERSION_UNSUPPORTED',
    /manifest:1:8: \/hanse asks for manifest version 2/,
    /write "hanse: 1"/,
  ),
  manifest(
    'an alias',
    `${HEAD}components:\n  lb: &x { virtualSystem: lb }\n  db: *x\n`,
    'MANIFEST_ALIAS',
    /manifest:4:10: Anchor or alias &x is used at \/components\/lb/,
    /Write the value out/,
  ),
  manifest(
    'a budget that is no amount of money',
    `${HEAD}budget: { perHour: much }\n`,
    'MANIFEST_VALUE_INVALID',
    /manifest:3:20: \/budget\/perHour has the value "?much"?/,
    /Expected .*EUR/,
  ),
  manifest(
    'a component for a machine the package does not have',
    `${HEAD}components: { front: { virtualSystem: lbb } }\n`,
    'MANIFEST_VIRTUAL_SYSTEM_UNKNOWN',
    /manifest:3:\d+: .*Component front names VirtualSystem "lbb"/,
    /"lb".*The package has: .*web1/,
  ),
  manifest(
    'a directive about a component that is not there',
    `${HEAD}placement: [{ spread: [web1, web3] }]\n`,
    'MANIFEST_COMPONENT_UNKNOWN',
    /manifest:3:\d+: .*no component "web3" \(.*placement/,
    /Components are: .*web2/,
  ),
  manifest(
    'directives that contradict each other',
    `${HEAD}placement:\n  - spread: [web1, web2]\n  - together: [web1, web2]\n`,
    'MANIFEST_SPREAD_TOGETHER',
    /manifest:4:\d+: .*web1 and web2 are to be spread .*and together/,
    /Remove one of them/,
  ),
  manifest(
    'a machine that is to be inside and outside of a country',
    `${HEAD}placement:\n  - within: { components: [db], jurisdictions: [DE] }\n  - outside: { components: [db], jurisdictions: [DE] }\n`,
    'MANIFEST_WITHIN_OUTSIDE',
    /manifest:4:\d+: .*db are to be within .* and outside .* DE/,
    /Remove DE from one of the two/,
  ),
  manifest(
    'more sites than machines',
    `${HEAD}placement: [{ minimumSites: 9 }]\n`,
    'MANIFEST_MINIMUM_SITES',
    /manifest:3:\d+: .*asks for 9 sites/,
    /at most 4/,
  ),
  manifest(
    'a property the machine does not have',
    `${HEAD}properties: { web1: { titel: Markt } }\n`,
    'MANIFEST_PROPERTY_UNKNOWN',
    /manifest:3:\d+: .*web1.* has no property "titel"/,
    /"title".*It has: /,
  ),
  manifest(
    'readiness on an ingress that is not there',
    `${HEAD}components: { lb: { ingress: [{ name: http, port: 80 }] } }\nreadiness: { component: lb, ingress: https, path: /, expect: 200, within: 10 s }\n`,
    'MANIFEST_INGRESS_UNKNOWN',
    /manifest:4:\d+: .*lb has no ingress "https"/,
    /It has: http/,
  ),
  unplaceable(
    'a budget that is too small',
    `${HEAD}budget: { perHour: "0.000001 EUR" }\n`,
    'PLACEMENT_OVER_BUDGET',
    /cheapest placement found costs .*EUR per hour, over the budget of .*EUR/,
    /Raise the budget by .*EUR/,
  ),
  unplaceable(
    'a budget in another currency',
    `${HEAD}budget: { perHour: "5 USD" }\n`,
    'PLACEMENT_BUDGET_CURRENCY',
    /budget is in USD, but the sites .* charge in EUR/,
    /State the budget in EUR/,
    400,
  ),
  unplaceable(
    'a jurisdiction nobody has',
    `${HEAD}placement: [{ within: { components: [db], jurisdictions: [JP] } }]\n`,
    'PLACEMENT_INFEASIBLE',
    /No site can take db\. .*bergen .*NO.*bruges .*BE.*luebeck .*DE/,
    /For db: add \w\w to "within"/,
  ),
  unplaceable(
    'a site nobody has heard of',
    `${HEAD}placement: [{ on: { components: [db], sites: [atlantis] } }]\n`,
    'PLACEMENT_INFEASIBLE',
    /No site can take db\. db: bergen is not among the sites named by "on"/,
    /For db: .*"on"/,
  ),
];
