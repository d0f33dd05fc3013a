import type { ScopePath } from '../scopes/scope-path.ts';
import type { PrincipalKind } from './principal.ts';
import type { Ownership, Role } from './rora.ts';

/** The only form of policies this version reads. */
export const POLICY_FORMAT = 'hanse-policy/1';

/** A rule: what it is about, and whom it concerns. Everything it names must hold; of each list, any one entry. */
export interface PolicyRule {
  readonly id: string;
  readonly effect: 'allow' | 'deny';
  /** The reason that people are told. */
  readonly because: string;
  /** `vee.operate`, all of a kind as `vee.*`, or `*`: the A of RORA. */
  readonly actions: readonly string[];
  /** Kinds of resources. */
  readonly resources?: readonly string[];
  /** Resources at this path and below. */
  readonly under?: ScopePath;
  readonly roles?: readonly Role[];
  readonly ownership?: readonly Ownership[];
  readonly kinds?: readonly (PrincipalKind | 'anonymous')[];
  /** Role names a token must carry. */
  readonly carries?: readonly string[];
  /** Scope words a token must carry, word by word. */
  readonly scopes?: readonly string[];
  /** Resources of these VOs. */
  readonly vos?: readonly string[];
  /** Resources hosted by these sites. */
  readonly sites?: readonly string[];
  /** The token must hold the capability of the action at the path of the resource. */
  readonly capability?: true;
}

/** Policy is data: versioned, compared, tested, carried in bundles. */
export interface PolicyDocument {
  readonly format: typeof POLICY_FORMAT;
  readonly name: string;
  /** Grows with every change. */
  readonly version: number;
  /** What holds when no rule applies; the federation's own policy denies whatever this says. */
  readonly default: 'allow' | 'deny';
  readonly rules: readonly PolicyRule[];
}

/** The policies that are asked for one decision: the first must allow, each of the others may veto. */
export interface PolicySet {
  readonly federation: PolicyDocument;
  /** The provider's own. */
  readonly local?: PolicyDocument | undefined;
  /** Of the virtual organisation the resource belongs to. */
  readonly vo?: PolicyDocument | undefined;
}
