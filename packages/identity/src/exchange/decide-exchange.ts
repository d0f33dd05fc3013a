import { HanseError, type Instant, type Millis, ok, type Result } from '@hanse/kernel';
import type { Scope } from '../scopes/scope.ts';
import { formatScopeList, parseScopes, uncovered } from '../scopes/scope-list.ts';
import { LONGEST_ACT_CHAIN } from '../tokens/actor-chain.ts';
import { type Confirmation, isShown, type ShownKeys } from '../tokens/confirmation.ts';
import type { TokenClaims } from '../tokens/token-claims.ts';
import { LONGEST_LIFETIME, type TokenRequest } from '../tokens/token-issuer.ts';
import { type ExchangeRefusal, refuse } from './exchange-refusal.ts';
import { type Audiences, type ExchangeRules, reaches } from './exchange-rules.ts';

/** A token exchange that is asked for (RFC 8693 §2.1); both tokens are verified, their bindings are not yet. */
export interface ExchangeRequest {
  readonly subject: TokenClaims;
  /** Who wants to act for the subject; absent when the subject narrows its own token. */
  readonly actor?: TokenClaims | undefined;
  /** The keys shown with the request. */
  readonly shown: ShownKeys;
  readonly audience: string;
  readonly scope: readonly string[];
  readonly lifetime?: Millis | undefined;
}

/** Who will hold the new token, where it may be used, and what it may say at most. */
interface Holder {
  readonly actors: readonly string[];
  readonly confirmation: Confirmation;
  readonly audiences: Audiences;
  /** A limit beside the subject's own scope. */
  readonly limit?: readonly Scope[];
  readonly clientId: string;
}

type Outcome<T> = Result<T, ExchangeRefusal>;

/**
 * Decides what may be issued, ready for the issuer, or why not. Nothing is widened: scope, VO, groups, session and end
 * come from the subject's token. Impersonation is not offered: whoever acts is named in the token and bound to its key.
 */
export function decideExchange(request: ExchangeRequest, rules: ExchangeRules, now: Instant): Outcome<TokenRequest> {
  const holder = request.actor === undefined ? ownHolder(request, rules) : actingHolder(request, request.actor, rules);
  if (!holder.ok) return holder;
  const { audiences, limit, actors, confirmation, clientId } = holder.value;
  if (!reaches(audiences, request.audience)) {
    return refuse('audience-refused', `${clientId} may not ask for tokens for ${request.audience}`);
  }
  const scope = allowedScope(request, limit);
  if (!scope.ok) return scope;
  const lifetime = allowedLifetime(request, now);
  if (lifetime < 1_000) return refuse('expired', 'a token it is made from has ended');
  const {
    subject: { subject, vo, groups, sessionId },
    audience,
  } = request;
  const origin = { ...(vo === undefined ? {} : { vo }), ...(sessionId === undefined ? {} : { sessionId }) };
  return ok({ subject, audience, scope: scope.value, lifetime, actors, clientId, groups, confirmation, ...origin });
}

/** The subject itself: it shows the key its token is bound to, and the new token is bound to that key too. */
function ownHolder({ subject, shown }: ExchangeRequest, rules: ExchangeRules): Outcome<Holder> {
  const { confirmation, actors, clientId, issuer } = subject;
  if (confirmation === undefined) return refuse('subject-unbound', 'the subject token is bound to no key');
  if (!isShown(confirmation, shown)) {
    return refuse('impersonation', 'without an actor token only the holder of the key of the subject token may ask');
  }
  const rule = rules.self.find((candidate) => candidate.issuer === issuer);
  return ok({ actors, confirmation, clientId, audiences: rule?.audiences ?? [] });
}

/** An actor: known, itself not acting for another, holding its key, and in lawful possession of the subject's token. */
function actingHolder({ subject, shown }: ExchangeRequest, actor: TokenClaims, rules: ExchangeRules): Outcome<Holder> {
  const rule = rules.actors.find((candidate) => candidate.actor === actor.subject);
  if (rule === undefined) return refuse('actor-unknown', `${actor.subject} may not act for anybody`);
  if (actor.actors.length > 0) return refuse('actor-delegated', 'the actor token is itself used for another');
  const { confirmation } = actor;
  if (confirmation === undefined) return refuse('actor-unbound', 'the actor token is bound to no key');
  if (!isShown(confirmation, shown)) return refuse('actor-key-not-shown', 'the key of the actor token was not shown');
  const possession = possessionProblem(subject, shown, rule.receives);
  if (possession !== undefined) return possession;
  const actors = subject.actors[0] === actor.subject ? subject.actors : [actor.subject, ...subject.actors];
  if (actors.length > LONGEST_ACT_CHAIN) {
    return refuse('chain-too-long', `more than ${LONGEST_ACT_CHAIN} would act one for another`);
  }
  return ok({ actors, confirmation, clientId: actor.subject, audiences: rule.audiences, limit: rule.scope });
}

/** A token that was made for the actor reached it with its user's proof; any other one must be the actor's to use. */
function possessionProblem(subject: TokenClaims, shown: ShownKeys, receives: readonly string[]) {
  if (subject.confirmation === undefined) return refuse('subject-unbound', 'the subject token is bound to no key');
  if (receives.includes(subject.audience) || isShown(subject.confirmation, shown)) return undefined;
  return refuse(
    'subject-bound-elsewhere',
    'the subject token is neither for the actor nor bound to a key that was shown',
  );
}

function allowedScope(
  { subject, scope }: ExchangeRequest,
  limit: readonly Scope[] | undefined,
): Outcome<readonly string[]> {
  if (scope.length === 0) return refuse('scope-empty', 'no scope was asked for');
  const [asked, held] = [parsed(scope), parsed(subject.scope)];
  if (asked === undefined || held === undefined)
    return refuse('scope-malformed', 'a scope is not resource.action:/path');
  const beyond = uncovered(held, asked);
  if (beyond.length > 0) return refuse('scope-widened', `the subject token does not hold ${formatScopeList(beyond)}`);
  const beyondActor = limit === undefined ? [] : uncovered(limit, asked);
  if (beyondActor.length > 0)
    return refuse('scope-beyond-actor', `the actor may not do ${formatScopeList(beyondActor)}`);
  return ok(formatScopeList(asked).split(' '));
}

function parsed(words: readonly string[]): readonly Scope[] | undefined {
  try {
    return parseScopes(words);
  } catch (thrown) {
    if (thrown instanceof HanseError) return undefined;
    throw thrown;
  }
}

function allowedLifetime({ subject, actor, lifetime = LONGEST_LIFETIME }: ExchangeRequest, now: Instant): Millis {
  const ends = [subject.expiresAt, actor?.expiresAt ?? subject.expiresAt];
  return Math.min(lifetime, LONGEST_LIFETIME, ...ends.map((end) => end - now));
}
