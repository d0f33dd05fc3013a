import { type Check, type Fields, listOf, oneOf, optional, required, text, wholeNumber } from '../schema/check.ts';
import { pathProblem } from '../scopes/scope-path.ts';
import { POLICY_FORMAT } from './policy-document.ts';
import { OWNERSHIPS, ROLES } from './rora.ts';

const NAME = text(/^[A-Za-z0-9][\w.:/@-]{0,127}$/, 'a name of letters, digits and "_.:/@-", at most 128');
const KIND = text(/^[a-z][a-z0-9-]{0,31}$/, 'a kind of lower-case letters, digits and "-"');
const ACTION = text(/^(\*|[A-Za-z][\w-]{0,63}(\.[\w-]{1,63})?|[A-Za-z][\w-]{0,63}\.\*)$/, 'an action, "kind.*" or "*"');
const SENTENCE = text(/^[^\p{Cc}\p{Cf}]{1,300}$/u, 'a sentence of at most 300 characters on one line');
const WORD = text(/^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/, 'a word without spaces (RFC 6749 §3.3)');
const PATH: Check = (value) => (typeof value === 'string' ? pathProblem(value) : 'expected a path');

/** A condition of an empty list would hold for nobody, and could be read as everybody. */
const some = (check: Check) => listOf(check, { least: 1, most: 256 });

/** The keys of a rule; any other key is an error, because a misspelt condition would widen the rule. */
export const RULE_FIELDS: Fields = {
  id: required(NAME),
  effect: required(oneOf('allow', 'deny')),
  because: required(SENTENCE),
  actions: required(some(ACTION)),
  resources: optional(some(KIND)),
  under: optional(PATH),
  roles: optional(some(oneOf(...ROLES))),
  ownership: optional(some(oneOf(...OWNERSHIPS))),
  kinds: optional(some(oneOf('anonymous', 'user', 'site', 'federation', 'operator'))),
  carries: optional(some(NAME)),
  scopes: optional(some(WORD)),
  vos: optional(some(NAME)),
  sites: optional(some(NAME)),
  capability: optional(oneOf(true)),
};

/** The keys of a document. Its rules are checked one by one. */
export const DOCUMENT_FIELDS: Fields = {
  format: required(oneOf(POLICY_FORMAT)),
  name: required(NAME),
  version: required(wholeNumber(1)),
  default: optional(oneOf('allow', 'deny')),
  rules: required(listOf(() => undefined, { least: 0, most: 2_000 })),
};
