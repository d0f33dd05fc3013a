import type { ErrorRow } from '../error-row.ts';

/** Failures of the service manifest. All but the first two are diagnostics: they come in `details.diagnostics`. */
export const MANIFEST_ERRORS = {
  MANIFEST_INVALID: {
    kind: 'invalid',
    message: '{file}:{line}:{column}: {first}{more}',
    remedy: '{firstRemedy}',
  },
  MANIFEST_UNBOUND: {
    kind: 'invalid',
    message: '{file}:{line}:{column}: the manifest does not fit the OVF package: {first}{more}',
    remedy: '{firstRemedy}',
  },
  MANIFEST_TOO_LARGE: {
    kind: 'invalid',
    message: 'The manifest has {bytes} bytes',
    remedy: 'A manifest has at most {limit} bytes; shorten it.',
  },
  MANIFEST_TOO_DEEP: {
    kind: 'invalid',
    message: 'The manifest is nested more than {limit} levels deep at {path}',
    remedy: 'No part of a manifest needs more than {limit} levels; flatten it.',
  },
  MANIFEST_EMPTY: {
    kind: 'invalid',
    message: 'The manifest is empty',
    remedy: 'Start with "hanse: 1" and "application: NAME", or deploy without a manifest.',
  },
  MANIFEST_SYNTAX: {
    kind: 'invalid',
    message: 'This is neither YAML nor JSON: {problem}',
    remedy: 'Correct the syntax at this place; indent with spaces and quote text that holds ": " or " #".',
  },
  MANIFEST_SEVERAL_DOCUMENTS: {
    kind: 'invalid',
    message: 'A second document begins here',
    remedy: 'Keep one document in the file; remove the line "---".',
  },
  MANIFEST_ALIAS: {
    kind: 'invalid',
    message: 'Anchor or alias {alias} is used at {path}',
    remedy: 'Write the value out; anchors and aliases are not accepted.',
  },
  MANIFEST_TAG: {
    kind: 'invalid',
    message: 'Tag {tag} is used at {path}',
    remedy: 'Remove the tag; a manifest holds text, numbers, true and false, lists and maps.',
  },
  MANIFEST_KEY_TWICE: {
    kind: 'invalid',
    message: 'Key "{key}" stands twice at {path}; the first is on line {firstLine}',
    remedy: 'Keep one of the two.',
  },
  MANIFEST_KEY_NOT_TEXT: {
    kind: 'invalid',
    message: 'A key at {path} is {found}',
    remedy: 'Keys are text; put quotes around it.',
  },
  MANIFEST_KEY_UNKNOWN: {
    kind: 'invalid',
    message: 'Key "{key}" is not known at {path}',
    remedy: '{hint}Accepted here: {accepted}.',
  },
  MANIFEST_KEY_MISSING: {
    kind: 'invalid',
    message: 'Key "{key}" is missing at {path}',
    remedy: 'Add "{key}": {expected}.',
  },
  MANIFEST_NAME_INVALID: {
    kind: 'invalid',
    message: '"{name}" is not a possible name at {path}',
    remedy: 'Expected {expected}.',
  },
  MANIFEST_TYPE_WRONG: {
    kind: 'invalid',
    message: '{path} is {found}',
    remedy: 'Expected {expected}.',
  },
  MANIFEST_VALUE_INVALID: {
    kind: 'invalid',
    message: '{path} has the value {value}',
    remedy: 'Expected {expected}.',
  },
  MANIFEST_NOT_UNIQUE: {
    kind: 'invalid',
    message: '{path} names {value} twice',
    remedy: 'Name everything once in this list.',
  },
  MANIFEST_VERSION_UNSUPPORTED: {
    kind: 'invalid',
    message: '{path} asks for manifest version {value}',
    remedy: 'This Hanse reads version {supported}: write "hanse: {supported}".',
  },
  MANIFEST_DIRECTIVE_AMBIGUOUS: {
    kind: 'invalid',
    message: 'The directive at {path} says several things at once: {keys}',
    remedy: 'Make each a list entry of its own, with a "- " before it.',
  },
  MANIFEST_VIRTUAL_SYSTEM_UNKNOWN: {
    kind: 'invalid',
    message:
      'Component {component} names VirtualSystem "{virtualSystem}", which the OVF package does not have ({path})',
    remedy: '{hint}The package has: {known}.',
  },
  MANIFEST_VIRTUAL_SYSTEM_TWICE: {
    kind: 'invalid',
    message: 'Components {first} and {second} both name VirtualSystem "{virtualSystem}" ({path})',
    remedy: 'Give each component a VirtualSystem of its own.',
  },
  MANIFEST_COMPONENT_NAME_TAKEN: {
    kind: 'invalid',
    message: 'Component {component} has the name of another VirtualSystem, which no component names ({path})',
    remedy: 'Rename the component, or add a component for VirtualSystem "{component}" under another name.',
  },
  MANIFEST_COMPONENT_UNKNOWN: {
    kind: 'invalid',
    message: 'There is no component "{component}" ({path})',
    remedy: '{hint}Components are: {known}.',
  },
  MANIFEST_PROPERTY_UNKNOWN: {
    kind: 'invalid',
    message: 'VirtualSystem {virtualSystem} of component {component} has no property "{property}" ({path})',
    remedy: '{hint}It has: {known}.',
  },
  MANIFEST_INGRESS_UNKNOWN: {
    kind: 'invalid',
    message: 'Component {component} has no ingress "{ingress}" ({path})',
    remedy: '{hint}It has: {known}.',
  },
  MANIFEST_SPREAD_TOGETHER: {
    kind: 'conflict',
    message: '{a} and {b} are to be spread ({path}) and together ({other}) at the same time',
    remedy: 'Remove one of them from {path} or from {other}.',
  },
  MANIFEST_SITES_DISJOINT: {
    kind: 'conflict',
    message: 'No site is left for {components}: {path} and {other} name no common site',
    remedy: 'Name at least one site in both, or remove one of the two directives.',
  },
  MANIFEST_SITES_TOO_FEW: {
    kind: 'conflict',
    message: '{components} are to be on different sites ({path}), but together they may only use {sites}',
    remedy: 'Name at least {needed} sites for them, or spread fewer.',
  },
  MANIFEST_JURISDICTIONS_DISJOINT: {
    kind: 'conflict',
    message: 'No jurisdiction is left for {components}: {path} and {other} name no common one',
    remedy: 'Name at least one jurisdiction in both, or remove one of the two directives.',
  },
  MANIFEST_WITHIN_OUTSIDE: {
    kind: 'conflict',
    message: '{components} are to be within ({path}) and outside ({other}) {jurisdictions}',
    remedy: 'Remove {jurisdictions} from one of the two.',
  },
  MANIFEST_MINIMUM_SITES: {
    kind: 'conflict',
    message: '{path} asks for {minimum} sites, but {available} can be placed apart',
    remedy: 'Ask for at most {maximum}, or let more components be apart.',
  },
  MANIFEST_RULE_TOO_LONG: {
    kind: 'invalid',
    message: 'The rules at {path} have {characters} characters',
    remedy: 'At most {limit} are accepted here; split it or shorten it.',
  },
  MANIFEST_RULE_TOO_DEEP: {
    kind: 'invalid',
    message: 'The rule at {path} is nested more than {limit} levels deep here',
    remedy: 'Remove parentheses, or define a part of it in a rule of its own.',
  },
  MANIFEST_RULE_TOO_LARGE: {
    kind: 'invalid',
    message: 'The rule at {path} has more than {limit} parts',
    remedy: 'Define a part of it in a rule of its own.',
  },
  MANIFEST_RULES_TOO_MANY: {
    kind: 'invalid',
    message: 'There are more than {limit} rules at {path}',
    remedy: 'Keep at most {limit} rules.',
  },
  MANIFEST_RULE_CHARACTER: {
    kind: 'invalid',
    message: 'The character {character} means nothing in a rule ({path})',
    remedy: '{hint}Rules are written with names, numbers, operators, parentheses, braces and ",".',
  },
  MANIFEST_RULE_QUOTE_OPEN: {
    kind: 'invalid',
    message: 'The quotation that begins here has no end ({path})',
    remedy: 'Close it with {quote} on the same line; write \\{quote} for the character itself.',
  },
  MANIFEST_RULE_NAME_LENGTH: {
    kind: 'invalid',
    message: 'The name here has {characters} characters ({path})',
    remedy: 'A name has 1 to {limit} characters.',
  },
  MANIFEST_RULE_SYNTAX: {
    kind: 'invalid',
    message: 'Found {found} in the rule at {path}',
    remedy: '{hint}Expected {expected}.',
  },
  MANIFEST_RULE_CHAIN: {
    kind: 'invalid',
    message: 'A second comparison, {operator}, follows the first in the rule at {path}',
    remedy: 'Join two comparisons with "and": 1 < x and x < 5.',
  },
  MANIFEST_RULE_NUMBER: {
    kind: 'invalid',
    message: 'The number {number} is too large in the rule at {path}',
    remedy: 'Write a number below 10^308 in its base unit.',
  },
  MANIFEST_RULE_DEFAULT_USELESS: {
    kind: 'invalid',
    message: 'What stands before "default" can never be missing in the rule at {path}',
    remedy: '"default" belongs to the part right before it: write (Users(C1) / 1000) default 1.',
  },
  MANIFEST_UNIT_UNKNOWN: {
    kind: 'invalid',
    message: 'There is no unit "{unit}" (rule at {path})',
    remedy:
      '{hint}Units are ms, s, min, h, day, B, kB, MB, GB, KiB, MiB, GiB, Mbit, MB/s, MBS, Mbps, Hz, %, EUR, EUR/h and the like; to multiply, write "*".',
  },
  MANIFEST_FUNCTION_UNKNOWN: {
    kind: 'invalid',
    message: 'There is no function "{name}" (rule at {path})',
    remedy: '{hint}Functions are: {known}.',
  },
  MANIFEST_FUNCTION_ARGUMENTS: {
    kind: 'invalid',
    message: 'The function {name} is given {count} values in the rule at {path}',
    remedy: 'It takes {expected}.',
  },
  MANIFEST_WINDOW_METRIC: {
    kind: 'invalid',
    message: 'The function {name} is given something else than a metric in the rule at {path}',
    remedy: 'It looks back on one metric: {name}(Load(C1), 5 min). Calculate with its result, as in 2 * {name}(…).',
  },
  MANIFEST_WINDOW_LENGTH: {
    kind: 'invalid',
    message: 'The window of {name} is no duration from 1 ms to 366 days in the rule at {path}',
    remedy: 'Write a number and a unit: {name}(Load(C1), 5 min).',
  },
  MANIFEST_TARGET_UNKNOWN: {
    kind: 'invalid',
    message: 'No rule can define "{name}" ({path})',
    remedy: '{hint}Rules define: {known}.',
  },
  MANIFEST_METRIC_RESERVED: {
    kind: 'invalid',
    message: 'Metric {name} has a name that the language uses itself ({path})',
    remedy: 'Give the metric another name.',
  },
  MANIFEST_UNIT_OTHER: {
    kind: 'invalid',
    message: '{value} does not measure the same as {unit} ({path})',
    remedy: 'Write the value in the unit of the metric, or as a bare number.',
  },
  MANIFEST_RANGE_EMPTY: {
    kind: 'invalid',
    message: '{path} begins at {min} and ends at {max}: no value fits',
    remedy: 'Exchange min and max.',
  },
  MANIFEST_OBJECTIVE_AMBIGUOUS: {
    kind: 'invalid',
    message: 'Objective {name} says both "must" and metric, comparison or target ({path})',
    remedy: 'Keep "must", or keep the three; they say the same.',
  },
  MANIFEST_OBJECTIVE_INCOMPLETE: {
    kind: 'invalid',
    message: 'Objective {name} does not say what must hold ({path})',
    remedy: 'Add "must", such as must: "ResponseTime(lb) <= 300 ms"; or all of metric, comparison and target.',
  },
  MANIFEST_BOUNDS_CROSSED: {
    kind: 'invalid',
    message: 'At least {min} and at most {max} replicas are asked for ({path})',
    remedy: 'Make max at least as large as min.',
  },
  MANIFEST_INITIAL_OUTSIDE: {
    kind: 'invalid',
    message: '{initial} replicas at first are not between min {min} and max {max} ({path})',
    remedy: 'Choose a number from {min} to {max}.',
  },
  MANIFEST_BOUNDS_FIXED: {
    kind: 'invalid',
    message: 'The rules at {path} can change nothing: there are always {min} replicas',
    remedy: 'Make max larger than min, or remove the rules.',
  },
  MANIFEST_SCALING_UNBOUNDED: {
    kind: 'invalid',
    message: 'The replicas of {component} have no bounds; 1 to {max} are taken ({path})',
    remedy: 'Say how many there may be: under scaling give {component} the keys min: 1 and max: {max}.',
  },
  MANIFEST_RULE_OCCASION: {
    kind: 'invalid',
    message: 'Rule {name} must have one occasion: a condition or a time ({path})',
    remedy: 'Write one of "when" and "at"; in a policy of OneFlow one of "recurrence" and "start_time".',
  },
  MANIFEST_SCHEDULE_INVALID: {
    kind: 'invalid',
    message: '"{text}" is no time: {problem} ({path})',
    remedy: 'Write five fields of cron, such as "0 9 * * mon-fri", or a time in UTC, such as 2026-12-24T18:00Z.',
  },
  MANIFEST_ONEFLOW_CONDITION: {
    kind: 'invalid',
    message: 'The OneFlow condition "{text}" cannot be read at character {character} ({path})',
    remedy: 'Expected {expected} there, as in "CPU > 40 && !(NETRX < 10)".',
  },
  MANIFEST_ONEFLOW_MIXED: {
    kind: 'invalid',
    message:
      '"{text}" has && beside || without brackets: && is taken first, though OneFlow itself reads from the right',
    remedy: 'Put brackets around what belongs together.',
  },
  MANIFEST_PORTS_WITHOUT_PROTOCOL: {
    kind: 'invalid',
    message: 'Ports are given for protocol {protocol} ({path})',
    remedy: 'Only tcp and udp have ports: write protocol: tcp, or remove the ports.',
  },
  MANIFEST_BUDGET_CURRENCIES: {
    kind: 'invalid',
    message: 'The budget is in {hour} per hour and in {month} per month',
    remedy: 'Write both in one currency.',
  },
  MANIFEST_BUDGET_HOUR_ABOVE_MONTH: {
    kind: 'conflict',
    message: 'One hour may cost more than a whole month ({path})',
    remedy: 'Make perHour smaller, or perMonth larger.',
  },
  MANIFEST_BUDGET_SHORT_MONTH: {
    kind: 'invalid',
    message: 'At the full price per hour the budget of the month lasts {days} days ({path})',
    remedy: 'Raise perMonth or lower perHour if the application runs the whole month (730 hours).',
  },
  MANIFEST_SLA_CLASS_UNKNOWN: {
    kind: 'invalid',
    message: 'There is no service class "{name}" ({path})',
    remedy: '{hint}Classes are: {known}; define your own under sla.classes.',
  },
  MANIFEST_SLA_CLASS_TWICE: {
    kind: 'conflict',
    message: 'Component {component} is to have service class {second} ({path}) and {first} ({other})',
    remedy: 'Keep one of the two.',
  },
  MANIFEST_OBJECTIVE_TWICE: {
    kind: 'invalid',
    message: 'There are two objectives {name} ({path})',
    remedy: 'Give each objective a name of its own, so that penalties can name it.',
  },
  MANIFEST_OBJECTIVE_EMPTY: {
    kind: 'invalid',
    message: 'Objective {name} is to hold for 0 % of the time, which promises nothing ({path})',
    remedy: 'Write a percentage above 0, or remove the objective.',
  },
  MANIFEST_OBJECTIVE_UNKNOWN: {
    kind: 'invalid',
    message: 'A penalty names objective {name}, which is not there ({path})',
    remedy: '{hint}Objectives beside it are: {known}.',
  },
  MANIFEST_PENALTY_ABOVE: {
    kind: 'conflict',
    message: 'A penalty is due below {below} although objective {name} only promises {share} ({path})',
    remedy: 'Let the penalty begin at {share} or below.',
  },
  MANIFEST_PENALTY_NEVER: {
    kind: 'invalid',
    message: 'The penalty of objective {name} is due below 0 %, which never happens ({path})',
    remedy: 'Write a percentage above 0, or remove the penalty.',
  },
  MANIFEST_PENALTY_CAPPED: {
    kind: 'invalid',
    message: 'The credit of {credit} is above the cap of {cap}, which is all that is paid ({path})',
    remedy: 'Raise sla.cap or lower the credit.',
  },
  MANIFEST_PENALTY_TWICE: {
    kind: 'conflict',
    message: 'Two penalties of one objective begin at {below} ({path})',
    remedy: 'Keep one of the two.',
  },
  MANIFEST_PENALTY_FALLING: {
    kind: 'conflict',
    message: 'Below {below} less is paid than below {other}, which is the lesser failure ({path})',
    remedy: 'Let the credit grow as the percentage falls.',
  },
  MANIFEST_NETWORK_UNKNOWN: {
    kind: 'invalid',
    message: 'There is no network "{name}" in the OVF package ({path})',
    remedy: '{hint}Networks are: {known}.',
  },
  MANIFEST_SPEED_TWICE: {
    kind: 'conflict',
    message: 'Network {network} is to have two speeds ({path} and {other})',
    remedy: 'Keep one of the two.',
  },
  MANIFEST_FIREWALL_UNREACHED: {
    kind: 'invalid',
    message: 'No packet reaches the rule at {path}: every one that fits it fits {other} before',
    remedy: 'Put the narrower rule first, or remove it.',
  },
  MANIFEST_METRIC_UNKNOWN: {
    kind: 'invalid',
    message: 'There is no metric "{name}" (rule at {path})',
    remedy: '{hint}Declared are: {known}.',
  },
  MANIFEST_METRIC_ELSEWHERE: {
    kind: 'invalid',
    message: 'Component {component} has no metric "{name}" (rule at {path})',
    remedy: 'It is declared for: {known}.',
  },
  MANIFEST_SITE_UNKNOWN: {
    kind: 'invalid',
    message: 'There is no site "{name}" (rule at {path})',
    remedy: '{hint}Sites are: {known}.',
  },
  MANIFEST_UNIT_MISMATCH: {
    kind: 'invalid',
    message: '"{operator}" has {left} on its left and {right} on its right (rule at {path})',
    remedy: '{hint}Both sides must measure the same.',
  },
  MANIFEST_TYPE_MISMATCH: {
    kind: 'invalid',
    message: '{what} is {found} (rule at {path})',
    remedy: 'Expected {expected}.',
  },
  MANIFEST_DIVISION_BY_ZERO: {
    kind: 'invalid',
    message: '{divisor} is always zero, and the rule at {path} divides by it',
    remedy: 'Divide by something that can be more than zero.',
  },
  MANIFEST_CONDITION_NEVER: {
    kind: 'conflict',
    message: '{condition} can never hold: {reason} (rule at {path})',
    remedy: '{hint}Compare with a value that can be reached, or remove the rule.',
  },
  MANIFEST_CONDITION_ALWAYS: {
    kind: 'conflict',
    message: '{condition} always holds: {reason} (rule at {path})',
    remedy: '{hint}Compare with a value that can be missed, or leave the condition out.',
  },
  MANIFEST_RULE_OUT_OF_BOUNDS: {
    kind: 'conflict',
    message: 'The rule at {path} gives {target} the value {value}',
    remedy: 'Possible is {allowed}; change the rule or the bounds.',
  },
  MANIFEST_RULE_CYCLE: {
    kind: 'conflict',
    message: '{target} depends on itself: {cycle} (rule at {path})',
    remedy: 'Break the circle at one place, or use a measured window such as avg({target}, 5 min), which looks back.',
  },
  MANIFEST_RULE_REPEATED: {
    kind: 'conflict',
    message: 'The rule at {path} says again what line {firstLine} says: {first}',
    remedy: 'Keep one of the two.',
  },
  MANIFEST_RULES_CONTRADICT: {
    kind: 'conflict',
    message: '{target} is to be two things at once: "{first}" (line {firstLine}) and "{second}" ({path})',
    remedy: 'Keep one of the two, or give them conditions ("when") that never hold together.',
  },
  MANIFEST_RULES_OPPOSED: {
    kind: 'conflict',
    message:
      '{target} is to grow and to shrink when both conditions hold: "{first}" (line {firstLine}) and "{second}" ({path})',
    remedy: 'Make the conditions exclude each other: compare the same metric over the same window, with a gap between.',
  },
  MANIFEST_CLAUDIA_MISSING: {
    kind: 'invalid',
    message: 'Element {element} of Claudia has no {child}',
    remedy: 'Add {child} to {element} in the OVF descriptor.',
  },
  MANIFEST_CLAUDIA_VALUE: {
    kind: 'invalid',
    message: '{what} has the value "{value}" in a section of Claudia',
    remedy: 'Expected {expected}.',
  },
  MANIFEST_CLAUDIA_KPI: {
    kind: 'invalid',
    message: 'KPI "{kpi}" stands in no KPISection of the descriptor',
    remedy: 'Declare it there, or under "metrics" in the manifest.',
  },
  MANIFEST_CLAUDIA_TOLERANCE: {
    kind: 'invalid',
    message: 'With a tolerance of {tolerance} % the rule never removes a replica',
    remedy: 'Write a tolerance below 100.',
  },
  MANIFEST_CLAUDIA_NO_EFFECT: {
    kind: 'invalid',
    message: 'Element {element} of Claudia is understood but has no effect',
    remedy: 'Say it with a directive under "placement" in the manifest when it can be said there: within, outside, on.',
  },
  MANIFEST_CLAUDIA_PHYSICAL: {
    kind: 'invalid',
    message: 'Scope "physical" asks about hosts inside a site, which a federation does not see',
    remedy: 'Use scope "datacenter" or "domain" to speak of sites.',
  },
  MANIFEST_CLAUDIA_MACRO: {
    kind: 'invalid',
    message: 'There is no macro {macro}',
    remedy: 'Macros are: {known}. Write "@@" for the character itself.',
  },
  MANIFEST_RECORD_INVALID: {
    kind: 'invalid',
    message: '{file}:{line}: the record cannot be read: {problem}',
    remedy:
      'Give CSV with the columns time and Users(lb) …, or time, metric, component, value; or a JSON list of objects with "time", "metric" and "value", such as [{ "time": "2026-11-22T10:00Z", "metric": "Users", "value": 1200 }].',
  },
} as const satisfies Record<string, ErrorRow>;
