import { err, HanseError, ok, type Result } from '@hanse/kernel';
import { isObject, type Misfit, misfits } from '../schema/check.ts';
import { parseScopePath } from '../scopes/scope-path.ts';
import type { PolicyDocument, PolicyRule } from './policy-document.ts';
import { DOCUMENT_FIELDS, RULE_FIELDS } from './policy-schema.ts';
import { readPositionedJson } from './positioned-json.ts';

/** Something wrong in a policy, and where. */
export interface PolicyProblem {
  /** JSON pointer (RFC 6901). */
  readonly path: string;
  /** Counted from 1; 0 when the policy did not come as text. */
  readonly line: number;
  readonly column: number;
  readonly problem: string;
}

/** Reads a policy from JSON text. All problems are told at once, each with its line and its path. */
export function readPolicy(text: string): Result<PolicyDocument, readonly PolicyProblem[]> {
  const json = readPositionedJson(text);
  if (!json.ok) return err([{ path: '', ...json.error }]);
  const { value, placeOf } = json.value;
  const problems = problemsOf(value);
  if (problems.length === 0) return ok(document(value));
  return err(problems.map(({ path, problem }) => ({ path, ...placeOf(path), problem })));
}

/** Checks a policy that came within something else, e.g. a bundle. Throws IDENTITY_POLICY_INVALID. */
export function parsePolicy(value: unknown, name: string): PolicyDocument {
  const problems = problemsOf(value);
  if (problems.length === 0) return document(value);
  throw policyError(
    name,
    problems.map((problem) => ({ ...problem, line: 0, column: 0 })),
  );
}

/** The problems as one error of the table. */
export function policyError(name: string, problems: readonly PolicyProblem[]): HanseError {
  const told = problems.map(
    ({ path, line, problem }) => `${line > 0 ? `line ${line}, ` : ''}${path || '/'}: ${problem}`,
  );
  return new HanseError('IDENTITY_POLICY_INVALID', { name, problems: told.slice(0, 20).join('; ') });
}

function problemsOf(value: unknown): readonly Misfit[] {
  const own = misfits('', value, DOCUMENT_FIELDS);
  const rules = isObject(value) && Array.isArray(value['rules']) ? (value['rules'] as readonly unknown[]) : [];
  const ofRules = rules.flatMap((rule, at) => misfits(`/rules/${at}`, rule, RULE_FIELDS));
  return [...own, ...ofRules, ...repeatedIds(rules)];
}

/** Explanations and audits name rules by id. */
function repeatedIds(rules: readonly unknown[]): readonly Misfit[] {
  const ids = rules.map((rule) => (isObject(rule) ? rule['id'] : undefined));
  return ids.flatMap((id, at) =>
    id !== undefined && ids.indexOf(id) < at ? [{ path: `/rules/${at}/id`, problem: 'another rule has this id' }] : [],
  );
}

/** Paths come in normal form, whichever way they were written. */
function document(value: unknown): PolicyDocument {
  const checked = value as PolicyDocument;
  const rules = checked.rules.map((rule): PolicyRule => {
    return rule.under === undefined ? rule : { ...rule, under: parseScopePath(rule.under) };
  });
  return { ...checked, default: checked.default ?? 'deny', rules };
}
