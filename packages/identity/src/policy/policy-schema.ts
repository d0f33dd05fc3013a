import { pathProblem } from '../scopes/scope-path.ts';
import { OWNERSHIPS, ROLES } from './rora.ts';

/** What is wrong with a value, or undefined. */
export type Check = (value: unknown) => string | undefined;

/** The form of one key: its check, and whether it may be absent. */
export interface Field {
  readonly check: Check;
  readonly isOptional?: true;
}

const MOST_ENTRIES = 256;

const text = (pattern: RegExp, form: string): Check => {
  return (value) => (typeof value === 'string' && pattern.test(value) ? undefined : `expected ${form}`);
};

const oneOf = (...accepted: readonly (string | true)[]): Check => {
  return (value) => (accepted.some((one) => one === value) ? undefined : `expected ${accepted.join(', ')}`);
};

const listOf = (check: Check): Check => {
  return (value) => {
    if (!Array.isArray(value) || value.length === 0) return 'expected a list of at least one';
    if (value.length > MOST_ENTRIES) return `expected at most ${MOST_ENTRIES} entries`;
    const problems = value.map(check);
    const at = problems.findIndex((problem) => problem !== undefined);
    return at === -1 ? undefined : `entry ${at}: ${problems[at]}`;
  };
};

const NAME = text(/^[A-Za-z0-9][\w.:/@-]{0,127}$/, 'a name of letters, digits and "_.:/@-", at most 128');
const KIND = text(/^[a-z][a-z0-9-]{0,31}$/, 'a kind of lower-case letters, digits and "-"');
const ACTION = text(/^(\*|[A-Za-z][\w-]{0,63}(\.[\w-]{1,63})?|[A-Za-z][\w-]{0,63}\.\*)$/, 'an action, "kind.*" or "*"');
const SENTENCE = text(/^[^\p{Cc}\p{Cf}]{1,300}$/u, 'a sentence of at most 300 characters on one line');
const WORD = text(/^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/, 'a word without spaces (RFC 6749 §3.3)');
const PATH: Check = (value) => (typeof value === 'string' ? pathProblem(value) : 'expected a path');

const optional = (check: Check): Field => ({ check, isOptional: true });

/** The keys of a rule; any other key is an error, because a misspelt condition would widen the rule. */
export const RULE_FIELDS: Readonly<Record<string, Field>> = {
  id: { check: NAME },
  effect: { check: oneOf('allow', 'deny') },
  because: { check: SENTENCE },
  actions: { check: listOf(ACTION) },
  resources: optional(listOf(KIND)),
  under: optional(PATH),
  roles: optional(listOf(oneOf(...ROLES))),
  ownership: optional(listOf(oneOf(...OWNERSHIPS))),
  kinds: optional(listOf(oneOf('anonymous', 'user', 'site', 'federation', 'operator'))),
  carries: optional(listOf(NAME)),
  scopes: optional(listOf(WORD)),
  vos: optional(listOf(NAME)),
  sites: optional(listOf(NAME)),
  capability: optional(oneOf(true)),
};

/** The keys of a document. Its rules are checked one by one. */
export const DOCUMENT_FIELDS: Readonly<Record<string, Field>> = {
  format: { check: oneOf('hanse-policy/1') },
  name: { check: NAME },
  version: { check: (value) => (Number.isSafeInteger(value) && Number(value) > 0 ? undefined : 'expected 1, 2, …') },
  default: optional(oneOf('allow', 'deny')),
  rules: {
    check: (value) => (Array.isArray(value) && value.length <= 2_000 ? undefined : 'expected a list of at most 2000'),
  },
};
