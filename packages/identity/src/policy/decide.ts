import { HanseError } from '@hanse/kernel';
import type { PolicyDocument, PolicyRule, PolicySet } from './policy-document.ts';
import { missingCondition, namesAction, type PolicyQuestion } from './rule-conditions.ts';

/** A rule that speaks of the action, and what came of it. */
export interface TriedRule {
  readonly policy: string;
  readonly rule: string;
  readonly effect: 'allow' | 'deny';
  /** Why it does not apply; undefined when it does. */
  readonly missing?: string;
}

/** A decision with everything that led to it. */
export interface PolicyDecision {
  readonly allowed: boolean;
  /** For the audit and for people: the rule that decided, or what would have been needed. */
  readonly because: string;
  /** Every rule that was asked, in order. */
  readonly tried: readonly TriedRule[];
  /** Whose document refuses; undefined when it is allowed. */
  readonly deniedBy?: keyof PolicySet;
}

/** What one document says by itself. */
interface Verdict {
  readonly effect: 'allow' | 'deny' | 'none';
  readonly because: string;
  readonly tried: readonly TriedRule[];
}

/**
 * Decides by the RORA tuple of resource, ownership, role and action. The federation must allow; the provider and the VO
 * may each veto. In a document a rule that denies beats every rule that allows; what nothing allows is denied.
 */
export function decide(question: PolicyQuestion, { federation, local, vo }: PolicySet): PolicyDecision {
  const base = verdictOf(federation, question);
  if (base.effect !== 'allow')
    return { allowed: false, because: base.because, tried: base.tried, deniedBy: 'federation' };
  const tried = [...base.tried];
  for (const [deniedBy, document] of [
    ['local', local],
    ['vo', vo],
  ] as const) {
    if (document === undefined) continue;
    const verdict = verdictOf(document, question);
    tried.push(...verdict.tried);
    const isVeto = verdict.effect === 'deny' || (verdict.effect === 'none' && document.default === 'deny');
    if (isVeto) return { allowed: false, because: verdict.because, tried, deniedBy };
  }
  return { allowed: true, because: base.because, tried };
}

/** Throws IDENTITY_FORBIDDEN, with the reason, unless it is allowed. */
export function requireAllowed(question: PolicyQuestion, policies: PolicySet): void {
  const { allowed, because } = decide(question, policies);
  if (allowed) return;
  const { kind, id } = question.requester;
  const principal = kind === 'anonymous' ? 'nobody in particular' : `${kind} ${id}`;
  throw new HanseError('IDENTITY_FORBIDDEN', { principal, operation: question.action, because });
}

function verdictOf(document: PolicyDocument, question: PolicyQuestion): Verdict {
  const asked = document.rules.filter((rule) => namesAction(rule, question.action));
  const tried = asked.map((rule) => triedRule(document, rule, question));
  const deciding = (effect: 'allow' | 'deny') => asked.find((rule, at) => rule.effect === effect && applied(tried[at]));
  const rule = deciding('deny') ?? deciding('allow');
  if (rule !== undefined) return { effect: rule.effect, because: `${rule.because} (${named(document, rule)})`, tried };
  return { effect: 'none', because: nothingAllows(document, question, tried), tried };
}

function triedRule(document: PolicyDocument, rule: PolicyRule, question: PolicyQuestion): TriedRule {
  const missing = missingCondition(rule, question);
  const facts = { policy: document.name, rule: rule.id, effect: rule.effect };
  return missing === undefined ? facts : { ...facts, missing };
}

function applied(tried: TriedRule | undefined): boolean {
  return tried !== undefined && tried.missing === undefined;
}

function named({ name, version }: PolicyDocument, { id }: PolicyRule): string {
  return `rule ${id} of policy ${name} ${version}`;
}

function nothingAllows(
  { name, version }: PolicyDocument,
  { action }: PolicyQuestion,
  tried: readonly TriedRule[],
): string {
  const near = tried.filter(({ effect }) => effect === 'allow').map(({ rule, missing = '' }) => `${rule}: ${missing}`);
  const ways = near.length === 0 ? 'no rule names it' : near.join('; ');
  return `nothing in policy ${name} ${version} allows ${action} (${ways})`;
}
