import type { ErrorRow } from '../error-row.ts';

/** Why an application cannot be placed. All are told before any provider is asked. */
export const PLACEMENT_ERRORS = {
  PLACEMENT_NO_SITES: {
    kind: 'exhausted',
    message: 'The catalogue holds no site',
    remedy: 'Let a site join the federation first.',
  },
  PLACEMENT_COMPONENT_UNKNOWN: {
    kind: 'invalid',
    message: 'A placement directive ({directive}) names "{component}", which is no component of the application',
    remedy: 'Components are: {known}.',
  },
  PLACEMENT_INFEASIBLE: {
    kind: 'exhausted',
    message: 'No site can take {components}. {reasons}',
    remedy: '{help}',
  },
  PLACEMENT_COMBINATION_INFEASIBLE: {
    kind: 'exhausted',
    message: 'Every component fits somewhere, but not all of them at once: {reasons}',
    remedy: '{help}',
  },
  PLACEMENT_NOT_FOUND: {
    kind: 'exhausted',
    message: 'No placement was found within the effort allowed, though one may exist: {reasons}',
    remedy: '{help}',
  },
  PLACEMENT_OVER_BUDGET: {
    kind: 'exhausted',
    message: 'The cheapest placement found costs {cost} per hour, over the budget of {budget}',
    remedy: 'Raise the budget by {missing} per hour, ask for smaller machines, or loosen the directives.',
  },
  PLACEMENT_CURRENCIES_MIXED: {
    kind: 'invalid',
    message: 'The sites that could take the application charge in different currencies: {sites}',
    remedy: 'Name sites of one currency with an "on" directive; prices in different currencies are not compared.',
  },
  PLACEMENT_BUDGET_CURRENCY: {
    kind: 'invalid',
    message: 'The budget is in {budget}, but the sites that could take the application charge in {currency}',
    remedy: 'State the budget in {currency}.',
  },
} as const satisfies Record<string, ErrorRow>;
