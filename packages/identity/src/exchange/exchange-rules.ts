import type { Scope } from '../scopes/scope.ts';

/** Services that tokens may be asked for, by name; `any` for all. */
export type Audiences = readonly string[] | 'any';

/** A service that may act for users. */
export interface ActorRule {
  /** The subject of its own token. */
  readonly actor: string;
  /** The audiences under which users' tokens reach it first-hand, with the proof of their keys. */
  readonly receives: readonly string[];
  /** Where it may act for users. */
  readonly audiences: Audiences;
  /** The most it may do for a user, whatever the user's own token allows. */
  readonly scope: readonly Scope[];
}

/** An issuer whose subjects may exchange their own bound tokens for narrower ones, e.g. the instances of a provider. */
export interface SelfRule {
  readonly issuer: string;
  readonly audiences: Audiences;
}

export interface ExchangeRules {
  readonly actors: readonly ActorRule[];
  readonly self: readonly SelfRule[];
}

export function reaches(audiences: Audiences, audience: string): boolean {
  return audiences === 'any' || audiences.includes(audience);
}
