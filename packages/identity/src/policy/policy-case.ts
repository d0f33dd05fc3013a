import { type Capable, withCapabilities } from './capable.ts';
import { decide } from './decide.ts';
import type { PolicyDocument } from './policy-document.ts';
import type { Requester, Resource } from './rora.ts';

/** What a policy is expected to say of one question. */
export interface PolicyCase {
  /** For people. */
  readonly name: string;
  readonly requester: Requester & Capable;
  readonly action: string;
  readonly resource: Resource;
  readonly expect: 'allow' | 'deny';
}

/** What became of an expectation. */
export interface CaseOutcome {
  readonly name: string;
  readonly isMet: boolean;
  readonly expected: 'allow' | 'deny';
  /** The rule that decided, or what would have been needed. */
  readonly because: string;
}

/** Asks a policy by itself every question. Whoever asks holds every capability, unless the case gives some. */
export function judgeCases(policy: PolicyDocument, cases: readonly PolicyCase[]): readonly CaseOutcome[] {
  return cases.map(({ name, requester, action, resource, expect: expected }) => {
    const question = { requester: withCapabilities(requester, [action]), action, resource };
    const { allowed, because } = decide(question, { federation: policy });
    return { name, isMet: allowed === (expected === 'allow'), expected, because };
  });
}
