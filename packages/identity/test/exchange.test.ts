import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { randomBelow } from '@hanse/kernel';
import { SeededRng, VirtualClock } from '@hanse/testkit';
import {
  decideExchange,
  type ExchangeReason,
  type ExchangeRequest,
  type ExchangeRules,
  exchangeError,
  formatScopeList,
  isNarrower,
  oauthExchangeError,
  parseScope,
  parseScopes,
  type TokenClaims,
  TokenIssuer,
  TokenVerifier,
} from '../src/index.ts';
import { newKey } from '../src/private-key-file.ts';

const NOW = 1_000_000;
const MINUTE = 60_000;
const [USER_KEY, BROKER_KEY, OTHER_KEY] = ['u', 'b', 'o'].map((letter) => letter.repeat(43)) as [
  string,
  string,
  string,
];

const RULES: ExchangeRules = {
  actors: [
    {
      actor: 'broker',
      receives: ['federation'],
      audiences: ['oslo', 'bergen'],
      scope: parseScopes(['vee.operate:/vo', 'vee.read:/vo', 'image.write:/vo']),
    },
    { actor: 'portal', receives: ['portal'], audiences: ['federation'], scope: [parseScope('vee.read:/')] },
  ],
  self: [{ issuer: 'provider', audiences: ['federation'] }],
};

function claims(changes: Partial<TokenClaims>): TokenClaims {
  return {
    issuer: 'federation',
    subject: 'ada',
    audience: 'federation',
    clientId: 'cli',
    scope: ['vee.operate:/vo/bio', 'vee.read:/vo/bio'],
    roles: [],
    actors: [],
    vo: 'bio',
    groups: ['/bio/prod'],
    sessionId: 's1',
    confirmation: { jkt: USER_KEY },
    tokenId: 't1',
    issuedAt: NOW - MINUTE,
    expiresAt: NOW + 10 * MINUTE,
    ...changes,
  };
}

const BROKER = claims({
  subject: 'broker',
  audience: 'federation',
  scope: [],
  confirmation: { 'x5t#S256': BROKER_KEY },
});

const REQUEST: ExchangeRequest = {
  subject: claims({}),
  actor: BROKER,
  shown: { certificateThumbprint: BROKER_KEY },
  audience: 'oslo',
  scope: ['vee.operate:/vo/bio/p1'],
};

const decide = (changes: Partial<ExchangeRequest> = {}, rules = RULES) =>
  decideExchange({ ...REQUEST, ...changes }, rules, NOW);

function refusedBecause(reason: ExchangeReason, changes: Partial<ExchangeRequest>, rules?: ExchangeRules): void {
  const outcome = decide(changes, rules);
  assert.equal(outcome.ok ? JSON.stringify(outcome.value) : outcome.error.reason, reason);
  assert.equal(exchangeError(outcome.ok ? { reason, problem: '' } : outcome.error).code, 'IDENTITY_EXCHANGE_REFUSED');
}

describe('an exchange', () => {
  test('gives the broker a narrower token for one provider, bound to its own key', () => {
    assert.deepEqual(decide(), {
      ok: true,
      value: {
        subject: 'ada',
        audience: 'oslo',
        scope: ['vee.operate:/vo/bio/p1'],
        lifetime: 10 * MINUTE,
        actors: ['broker'],
        clientId: 'broker',
        groups: ['/bio/prod'],
        confirmation: { 'x5t#S256': BROKER_KEY },
        vo: 'bio',
        sessionId: 's1',
      },
    });
  });

  test('is what the issuer issues and a provider verifies', async () => {
    const clock = new VirtualClock(NOW);
    const issuer = new TokenIssuer({ key: newKey(), issuer: 'federation', clock, rng: new SeededRng(1) });
    const outcome = decide();
    assert.ok(outcome.ok);
    const { token } = await issuer.issue(outcome.value);
    const seen = await new TokenVerifier({ audience: 'oslo', clock, issuer: 'federation', jwks: issuer.jwks() }).verify(
      token,
    );
    assert.deepEqual(
      [seen.subject, seen.act, seen.vo, seen.scope],
      ['ada', 'broker', 'bio', ['vee.operate:/vo/bio/p1']],
    );
  });

  test('is not for making a token wider', () => {
    for (const scope of [
      'vee.operate:/vo',
      'vee.operate:/vo/biology',
      'vee.operate:/',
      'image.write:/vo/bio',
      'vee.destroy:/vo/bio',
    ]) {
      refusedBecause('scope-widened', { scope: [scope] });
      refusedBecause('scope-widened', { scope: ['vee.operate:/vo/bio/p1', scope] });
    }
    refusedBecause('scope-malformed', { scope: ['vee.operate:/vo/bio/../chem'] });
    refusedBecause('scope-malformed', { scope: ['*'] });
    refusedBecause('scope-malformed', { subject: claims({ scope: ['everything'] }) });
    refusedBecause('scope-empty', { scope: [] });
  });

  test('is not for doing more than the actor may, even when the user may', () => {
    const subject = claims({ scope: ['user.create:/', 'vee.read:/'] });
    refusedBecause('scope-beyond-actor', { subject, scope: ['user.create:/'] });
    refusedBecause('scope-beyond-actor', { subject, scope: ['vee.read:/'] });
    assert.equal(decide({ subject, scope: ['vee.read:/vo'] }).ok, true);
  });

  test('is not for another audience than the actor may reach', () => {
    refusedBecause('audience-refused', { audience: 'trondheim' });
    refusedBecause('audience-refused', { audience: 'federation' });
    refusedBecause('audience-refused', { audience: '' });
  });

  test('is not for impersonating: who has no actor token must be the subject', () => {
    refusedBecause('impersonation', { actor: undefined });
    refusedBecause('impersonation', { actor: undefined, shown: {} });
    refusedBecause('impersonation', { actor: undefined, shown: { certificateThumbprint: USER_KEY } });
    refusedBecause('actor-unknown', {
      actor: claims({ subject: 'mallory', confirmation: { jkt: OTHER_KEY } }),
      shown: { proofThumbprint: OTHER_KEY },
    });
  });

  test('is refused with a subject token that was stolen from another service', () => {
    const stolen = claims({ audience: 'oslo' });
    refusedBecause('subject-bound-elsewhere', { subject: stolen });
    refusedBecause('subject-bound-elsewhere', {
      subject: stolen,
      shown: { certificateThumbprint: BROKER_KEY, proofThumbprint: OTHER_KEY },
    });
    assert.equal(
      decide({ subject: stolen, shown: { certificateThumbprint: BROKER_KEY, proofThumbprint: USER_KEY } }).ok,
      true,
    );
    const { confirmation: _none, ...unbound } = claims({});
    refusedBecause('subject-unbound', { subject: unbound });
    refusedBecause('subject-unbound', { subject: unbound, actor: undefined });
  });

  test('is refused to an actor that does not show its key', () => {
    refusedBecause('actor-key-not-shown', { shown: {} });
    refusedBecause('actor-key-not-shown', { shown: { certificateThumbprint: OTHER_KEY } });
    refusedBecause('actor-key-not-shown', { shown: { proofThumbprint: BROKER_KEY } });
    const { confirmation: _none, ...unbound } = BROKER;
    refusedBecause('actor-unbound', { actor: unbound });
  });

  test('is refused when the chain of actors would be too long, or the actor acts for another itself', () => {
    const chain = (actors: readonly string[]) => claims({ actors });
    assert.deepEqual(decide({ subject: chain(['portal', 'x']) }), {
      ...decide(),
      value: { ...(decide() as { value: object }).value, actors: ['broker', 'portal', 'x'] },
    });
    refusedBecause('chain-too-long', { subject: chain(['portal', 'x', 'y']) });
    const again = decide({ subject: chain(['broker', 'x', 'y']) });
    assert.deepEqual(again.ok && again.value.actors, ['broker', 'x', 'y']);
    refusedBecause('actor-delegated', { actor: { ...BROKER, actors: ['mallory'] } });
  });

  test('never outlives the tokens it is made from', () => {
    const lifetime = (changes: Partial<ExchangeRequest>) => {
      const outcome = decide(changes);
      return outcome.ok ? outcome.value.lifetime : outcome.error.reason;
    };
    assert.equal(lifetime({ lifetime: MINUTE }), MINUTE);
    assert.equal(lifetime({ lifetime: 60 * MINUTE }), 10 * MINUTE);
    assert.equal(lifetime({ actor: { ...BROKER, expiresAt: NOW + 2 * MINUTE } }), 2 * MINUTE);
    assert.equal(
      lifetime({
        subject: claims({ expiresAt: NOW + 24 * 60 * MINUTE }),
        actor: { ...BROKER, expiresAt: NOW + 24 * 60 * MINUTE },
      }),
      15 * MINUTE,
    );
    for (const expiresAt of [NOW, NOW - 1, NOW + 999])
      assert.equal(lifetime({ subject: claims({ expiresAt }) }), 'expired');
  });

  test('lets an instance narrow its own token and keeps it bound to its key', () => {
    const subject = claims({ issuer: 'provider', subject: 'vee-7', audience: 'provider' });
    const own = { subject, actor: undefined, shown: { proofThumbprint: USER_KEY }, audience: 'federation' };
    const outcome = decide(own);
    assert.ok(outcome.ok);
    assert.deepEqual([outcome.value.confirmation, outcome.value.actors], [{ jkt: USER_KEY }, []]);
    refusedBecause('audience-refused', { ...own, audience: 'oslo' });
    refusedBecause('audience-refused', { ...own, subject: claims({}) });
    refusedBecause('impersonation', { ...own, shown: { proofThumbprint: OTHER_KEY } });
  });

  test('has an error of OAuth for every reason', () => {
    assert.equal(oauthExchangeError('scope-widened'), 'invalid_scope');
    assert.equal(oauthExchangeError('audience-refused'), 'invalid_target');
    assert.equal(oauthExchangeError('impersonation'), 'unauthorized_client');
  });

  test('never widens, whatever is asked (seeded)', () => {
    const rng = new SeededRng('exchange');
    const pick = <T>(from: readonly T[]): T => from[randomBelow(rng, from.length)] as T;
    const some = () =>
      Array.from(
        { length: 1 + randomBelow(rng, 3) },
        () =>
          `${pick(['vee.read', 'vee.operate', 'image.write'])}:${pick(['/', '/vo', '/vo/bio', '/vo/bio/p1', '/vo/chem'])}`,
      );
    let granted = 0;
    for (let round = 0; round < 5_000; round += 1) {
      const subject = claims({
        scope: some(),
        actors: pick([[], ['portal'], ['a', 'b'], ['a', 'b', 'c']]),
        audience: pick(['federation', 'oslo']),
        expiresAt: NOW + randomBelow(rng, 20 * MINUTE),
      });
      const request = {
        ...REQUEST,
        subject,
        scope: some(),
        audience: pick(['oslo', 'trondheim']),
        lifetime: randomBelow(rng, 30 * MINUTE),
      };
      const outcome = decideExchange(request, RULES, NOW);
      if (!outcome.ok) continue;
      granted += 1;
      const { scope, lifetime, actors = [], vo, groups, audience } = outcome.value;
      assert.ok(isNarrower(parseScopes(scope), parseScopes(subject.scope)), formatScopeList(parseScopes(scope)));
      assert.ok(isNarrower(parseScopes(scope), RULES.actors[0]?.scope ?? []));
      assert.ok(NOW + lifetime <= subject.expiresAt && lifetime <= 15 * MINUTE);
      assert.ok(actors.length <= 3 && actors[0] === 'broker');
      assert.deepEqual([vo, groups, audience], ['bio', ['/bio/prod'], 'oslo']);
    }
    assert.ok(granted > 100, String(granted));
  });
});
