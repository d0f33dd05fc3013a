import assert from 'node:assert/strict';
import { createHmac, createPublicKey } from 'node:crypto';
import { describe, test } from 'node:test';
import { SeededRng, temporaryFolder, VirtualClock } from '@hanse/testkit';
import { CompactSign } from 'jose';
import {
  type BundleContent,
  BundleKeeper,
  type BundleStore,
  buildBundle,
  CertificateAuthority,
  membershipId,
  policyOfRows,
  publicJwk,
  type Revocation,
  RevocationList,
  type SigningKey,
  type StoredBundle,
  signBundle,
  signKeyReplacement,
  siteUri,
  type TokenClaims,
  type TrustBundle,
  userUri,
  verifyBundle,
} from '../src/index.ts';
import { newKey } from '../src/private-key-file.ts';
import { refused } from './support/refused.ts';

const FEDERATION = 'urn:hanse:federation:north';
const HOUR = 3_600_000;

class MemoryStore implements BundleStore {
  stored: StoredBundle | undefined;
  isBroken = false;

  load(): Promise<StoredBundle | undefined> {
    return Promise.resolve(this.stored);
  }

  save(bundle: StoredBundle): Promise<void> {
    if (this.isBroken) return Promise.reject(new Error('the disk is full'));
    this.stored = bundle;
    return Promise.resolve();
  }
}

const signingKey = (): SigningKey => {
  const key = newKey();
  return { key, jwk: publicJwk(key) };
};

async function world() {
  const clock = new VirtualClock();
  const signer = signingKey();
  const store = new MemoryStore();
  const recovery = signingKey();
  const pinned = { federation: FEDERATION, signers: [signer.jwk], recovery: recovery.jwk };
  const open = () => BundleKeeper.open({ ...pinned, store, clock });
  const content = (changes: Partial<BundleContent> = {}): BundleContent => ({
    federation: FEDERATION,
    signers: [signer.jwk],
    issuers: [{ issuer: FEDERATION, keys: { keys: [signer.jwk] } }],
    authorities: [],
    policy: policyOfRows('north', 1, [{ operation: 'vee.read', who: [{ kind: 'user' }] }]),
    organisations: [{ vo: 'bio', policy: policyOfRows('bio', 1, []) }],
    revocations: [],
    ...changes,
  });
  const build = (sequence: number, changes: Partial<BundleContent> = {}) =>
    buildBundle(content(changes), { previousSequence: sequence - 1, clock, validity: 24 * HOUR });
  const make = (sequence: number, changes: Partial<BundleContent> = {}, by = signer) =>
    signBundle(build(sequence, changes), by);
  const sign = (payload: string | object, header: Record<string, unknown> = {}, by = signer) =>
    new CompactSign(Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)))
      .setProtectedHeader({ alg: 'ES256', typ: 'hanse-bundle+jwt', kid: by.jwk.kid, ...header })
      .sign(by.key);
  const trust = { federation: FEDERATION, signers: [signer.jwk] };
  return { clock, signer, recovery, pinned, store, open, build, make, sign, trust, content, keeper: await open() };
}

const rolledBack = refused('IDENTITY_BUNDLE_ROLLED_BACK');
const invalid = (text?: RegExp) => refused('IDENTITY_BUNDLE_INVALID', text);

describe('a trust bundle', () => {
  test('is verified as it was built', async () => {
    const { build, signer, trust } = await world();
    const bundle = build(7);
    assert.deepEqual((await verifyBundle(await signBundle(bundle, signer), trust)).bundle, bundle);
    assert.equal(bundle.sequence, 7);
  });

  test('that is forged is refused', async () => {
    const { build, make, sign, signer, trust } = await world();
    const text = JSON.stringify(build(1));
    const mallory = signingKey();
    const refuse = async (jws: string, why?: RegExp) => assert.rejects(verifyBundle(jws, trust), invalid(why));
    await refuse(await make(1, {}, mallory), /sign/);
    await refuse(await sign(text, { kid: signer.jwk.kid }, mallory), /sign/);
    await refuse(await sign(text, { jwk: mallory.jwk }, mallory));
    await refuse(await sign(text, { typ: 'at+jwt' }));
    await refuse(await sign(text, { typ: undefined }));
    await refuse(await sign(text, { kid: undefined }));
    const [head = '', payload = '', signature = ''] = (await make(1)).split('.');
    await refuse(`${head}.${payload}.`);
    await refuse(`${Buffer.from('{"alg":"none","typ":"hanse-bundle+jwt"}').toString('base64url')}.${payload}.`);
    const other = Buffer.from(text.replace('bio', 'evil')).toString('base64url');
    await refuse(`${head}.${other}.${signature}`);
    const hmac = Buffer.from(`{"alg":"HS256","typ":"hanse-bundle+jwt","kid":"${signer.jwk.kid}"}`).toString(
      'base64url',
    );
    const pem = createPublicKey(signer.key).export({ format: 'pem', type: 'spki' });
    await refuse(`${hmac}.${payload}.${createHmac('sha256', pem).update(`${hmac}.${payload}`).digest('base64url')}`);
    for (const junk of ['', 'a.b.c', '{}']) await refuse(junk);
  });

  test('signed by the right key is still refused when it is not what a gateway can judge', async () => {
    const { build, sign, trust, signer } = await world();
    const good = JSON.parse(JSON.stringify(build(1))) as Record<string, unknown>;
    const key = { ...signer.jwk };
    const wrong: Record<string, unknown>[] = [
      { ...good, format: 'hanse-bundle/2' },
      { ...good, sequence: 0 },
      { ...good, sequence: 1.5 },
      { ...good, sequence: 2 ** 60 },
      { ...good, issuedAt: '2026' },
      { ...good, signers: [] },
      { ...good, signers: [{ ...key, d: 'x' }] },
      { ...good, signers: [{ ...key, kid: 'another' }] },
      { ...good, issuers: [{ issuer: 'a', keys: { keys: [{ ...key, alg: 'HS256' }] } }] },
      {
        ...good,
        issuers: [
          { issuer: 'a', keys: { keys: [] } },
          { issuer: 'a', keys: { keys: [key] } },
        ],
      },
      { ...good, organisations: [{ vo: 'bio' }, { vo: 'bio' }] },
      { ...good, organisations: [{ vo: 'bio', policy: {} }] },
      { ...good, authorities: [{ certificatePem: 'x', uriPrefixes: ['urn:a'] }] },
      { ...good, revocations: [{ kind: 'everybody', id: 'x' }] },
      { ...good, revocations: [{ kind: 'token', id: 'a b' }] },
      { ...good, federation: 'urn:hanse:federation:south' },
      { ...good, more: true },
      { ...good, policy: undefined },
    ];
    for (const bundle of wrong)
      await assert.rejects(verifyBundle(await sign(bundle), trust), invalid(), JSON.stringify(bundle).slice(0, 90));
    await assert.rejects(verifyBundle(await sign(JSON.stringify(good, null, 1)), trust), invalid(/canonical/));
    await assert.rejects(verifyBundle(await sign('null'), trust), invalid());
    await assert.rejects(verifyBundle(await sign('{'), trust), invalid(/JSON/));
  });

  test('cannot be built with what would be refused, and forgets ended revocations', async () => {
    const { build, clock } = await world();
    assert.throws(() => build(1, { signers: [] }), invalid(/signers/));
    const revocations: Revocation[] = [
      { kind: 'token', id: 'old', until: clock.now() - 1 },
      { kind: 'token', id: 'new', until: clock.now() },
    ];
    assert.deepEqual(
      build(1, { revocations }).revocations.map(({ id }) => id),
      ['new'],
    );
  });

  test('has authorities that really are', async () => {
    await using folder = await temporaryFolder();
    const { build, clock } = await world();
    const authority = await CertificateAuthority.open({
      folder: folder.path,
      name: 'oslo',
      clock,
      rng: new SeededRng(1),
    });
    const uriPrefixes = ['urn:hanse:site:oslo'];
    assert.equal(
      build(1, { authorities: [{ certificatePem: authority.certificatePem, uriPrefixes }] }).authorities.length,
      1,
    );
    const { chainPem } = await authority.issueOwn({
      subjectName: 'x',
      uriSan: siteUri('oslo'),
      dnsNames: [],
      ipAddresses: [],
      validity: HOUR,
    });
    assert.throws(() => build(1, { authorities: [{ certificatePem: chainPem, uriPrefixes }] }), invalid(/authority/));
  });
});

describe('the keeper of bundles', () => {
  test('takes newer bundles, and knows the one it has', async () => {
    const { keeper, make } = await world();
    const first = await make(1);
    assert.equal(await keeper.accept(first), 'new');
    assert.equal(await keeper.accept(first), 'known');
    assert.equal(await keeper.accept(await make(5)), 'new');
    assert.equal(keeper.current?.sequence, 5);
  });

  test('refuses a sequence that was rolled back, also after a restart', async () => {
    const { keeper, open, make } = await world();
    const old = await make(4);
    await keeper.accept(await make(5));
    for (const one of [keeper, await open()]) {
      await assert.rejects(one.accept(old), refused('IDENTITY_BUNDLE_ROLLED_BACK'));
      assert.equal(one.current?.sequence, 5);
    }
  });

  test('refuses another content of the same sequence, but not the same one signed again', async () => {
    const { keeper, make } = await world();
    await keeper.accept(await make(5));
    assert.equal(await keeper.accept(await make(5)), 'known');
    const forked = make(5, { revocations: [{ kind: 'token', id: 'x' }] });
    await assert.rejects(keeper.accept(await forked), refused('IDENTITY_BUNDLE_FORKED'));
    await assert.rejects(keeper.accept(await make(5, {}, signingKey())), invalid(/sign/));
  });

  test('refuses what is of another federation, has ended or comes from the future, and keeps what it has', async () => {
    const { keeper, make, build, clock, signer } = await world();
    await keeper.accept(await make(1));
    await assert.rejects(keeper.accept(await make(2, { federation: 'urn:hanse:federation:south' })), invalid(/south/));
    const bundle = build(2);
    const at = (changes: Partial<TrustBundle>) => signBundle({ ...bundle, ...changes }, signer);
    await assert.rejects(keeper.accept(await at({ notAfter: clock.now() - 1 })), invalid(/ended/));
    await assert.rejects(keeper.accept(await at({ issuedAt: clock.now() + 300_001 })), invalid(/made at/));
    assert.equal(keeper.current?.sequence, 1);
    assert.equal(await keeper.accept(await at({ issuedAt: clock.now() + 300_000 })), 'new');
  });

  test('follows the keys from bundle to bundle, and drops one that was stolen', async () => {
    const { keeper, open, make, signer } = await world();
    const next = signingKey();
    await assert.rejects(keeper.accept(await make(1, {}, next)), invalid());
    await keeper.accept(await make(1, { signers: [signer.jwk, next.jwk] }));
    await keeper.accept(await make(2, { signers: [next.jwk] }, next));
    await assert.rejects(keeper.accept(await make(3)), invalid(/sign/));
    const reopened = await open();
    assert.equal(reopened.current?.sequence, 2);
    await assert.rejects(reopened.accept(await make(3)), invalid(/sign/));
    assert.equal(await reopened.accept(await make(3, { signers: [next.jwk] }, next)), 'new');
  });

  test('is usable for reading longer than for creating, and for neither without a bundle', async () => {
    const { keeper, make, clock } = await world();
    assert.throws(() => keeper.requireUsable('read'), refused('IDENTITY_BUNDLE_STALE', /never/));
    await keeper.accept(await make(1));
    const usable = () => [keeper.usableFor('read'), keeper.usableFor('create')];
    await clock.advance(4 * HOUR);
    assert.deepEqual(usable(), [true, true]);
    await clock.advance(1);
    assert.deepEqual(usable(), [true, false]);
    assert.throws(() => keeper.requireUsable('create'), refused('IDENTITY_BUNDLE_STALE', /create/));
    assert.equal(keeper.requireUsable('read').sequence, 1);
    await clock.advance(20 * HOUR);
    assert.deepEqual(usable(), [false, false]);
    await keeper.accept(await make(2));
    assert.deepEqual(usable(), [true, true]);
  });

  test('does not become fresh for ever when the clock is set back, or by the same bundle fetched again', async () => {
    const { keeper, make, clock } = await world();
    const first = await make(1);
    await keeper.accept(first);
    assert.equal(keeper.usableFor('read', clock.now() - 300_001), false);
    await clock.advance(5 * HOUR);
    await keeper.accept(first);
    assert.equal(keeper.usableFor('create'), false);
  });

  test('counts a new bundle even when the disk is full, and stores it later', async () => {
    const { keeper, make, store } = await world();
    const revoking = await make(1, { revocations: [{ kind: 'subject', id: 'eve' }] });
    store.isBroken = true;
    await assert.rejects(keeper.accept(revoking), /disk is full/);
    assert.equal(keeper.current?.sequence, 1);
    store.isBroken = false;
    assert.equal(await keeper.accept(revoking), 'known');
    assert.equal(store.stored?.jws, revoking);
  });

  test('does not open with a stored bundle that was changed', async () => {
    const { keeper, make, open, store } = await world();
    await keeper.accept(await make(1));
    const stored = store.stored ?? { jws: '', verifiedWith: [] };
    store.stored = { ...stored, jws: `${stored.jws.slice(0, -8)}AAAAAAAA` };
    await assert.rejects(open(), invalid(/sign/));
  });

  test('opens with a bundle that has ended, so that its sequence is not forgotten', async () => {
    const { keeper, make, open, clock } = await world();
    const old = await make(1);
    await keeper.accept(await make(9));
    await clock.advance(48 * HOUR);
    const reopened = await open();
    assert.equal(reopened.usableFor('read'), false);
    await assert.rejects(reopened.accept(old), refused('IDENTITY_BUNDLE_ROLLED_BACK'));
  });

  test('judges bundles that arrive together one after another', async () => {
    const { keeper, make } = await world();
    const bundles = await Promise.all([3, 1, 2].map((sequence) => make(sequence)));
    const outcomes = await Promise.allSettled(bundles.map((jws) => keeper.accept(jws)));
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'rejected', 'rejected'],
    );
    assert.equal(keeper.current?.sequence, 3);
  });
});

describe('a replacement of the signing keys', () => {
  const replaced = (by: SigningKey, signers: readonly SigningKey[], generation = 1, federation = FEDERATION) =>
    signKeyReplacement({ federation, generation, signers: signers.map(({ jwk }) => jwk) }, by);

  test('is followed whatever the old key may have signed, and ends the old key for good', async () => {
    const { keeper, open, make, signer, recovery } = await world();
    const next = signingKey();
    const forged = await make(2 ** 50, { signers: [signer.jwk] });
    assert.equal(await keeper.accept(forged), 'new', 'before the replacement nobody can know');
    const replacement = await replaced(recovery, [next]);
    assert.equal(await keeper.accept(await make(7, { signers: [next.jwk], replacement }, next)), 'new');
    for (const one of [keeper, await open()]) {
      assert.equal(one.current?.sequence, 7);
      await assert.rejects(one.accept(await make(2 ** 50 + 1)), invalid(/before the signing keys were replaced/));
      await assert.rejects(one.accept(await make(8, { replacement })), invalid(/no trusted key/));
      await assert.rejects(one.accept(await make(6, { signers: [next.jwk], replacement }, next)), rolledBack);
      await assert.rejects(one.accept(await make(9, { signers: [next.jwk] }, next)), invalid(/before the signing/));
    }
    assert.equal(await keeper.accept(await make(8, { signers: [next.jwk], replacement }, next)), 'new');
  });

  test('counts only when the pinned recovery key signed it for this federation', async () => {
    const { keeper, make, signer, recovery } = await world();
    await keeper.accept(await make(1));
    const mallory = signingKey();
    const wrong = [
      await replaced(signer, [mallory]),
      await replaced(mallory, [mallory]),
      await replaced(recovery, [mallory], 1, 'urn:hanse:federation:south'),
      await replaced(recovery, [signer]),
      'a.b.c',
    ];
    for (const replacement of wrong) {
      const bundle = make(2, { signers: [mallory.jwk], replacement }, mallory);
      await assert.rejects(keeper.accept(await bundle), invalid(/no trusted key/));
    }
    assert.equal(keeper.current?.sequence, 1);
  });

  test('is not followed by a site that pinned no recovery key, and not twice', async () => {
    const { keeper, make, recovery, clock, signer } = await world();
    const [first, second] = [signingKey(), signingKey()];
    const unpinned = await BundleKeeper.open({
      ...{ federation: FEDERATION, signers: [signer.jwk], store: new MemoryStore(), clock },
    });
    const one = await make(1, { signers: [first.jwk], replacement: await replaced(recovery, [first]) }, first);
    await assert.rejects(unpinned.accept(one), invalid(/no trusted key/));
    await keeper.accept(await make(5));
    await keeper.accept(one);
    const replacement = await replaced(recovery, [second], 2);
    await keeper.accept(await make(2, { signers: [second.jwk], replacement }, second));
    await assert.rejects(keeper.accept(one), invalid(/before the signing keys were replaced/));
  });

  test('does not keep a site out that joins when the keys have rotated since', async () => {
    const { make, recovery, clock, pinned } = await world();
    const [replacing, rotated] = [signingKey(), signingKey()];
    const replacement = await replaced(recovery, [replacing]);
    const store = new MemoryStore();
    const parts = { ...pinned, signers: [rotated.jwk], store, clock };
    const joined = await BundleKeeper.open(parts);
    assert.equal(await joined.accept(await make(9, { signers: [rotated.jwk], replacement }, rotated)), 'new');
    const again = await BundleKeeper.open(parts);
    await assert.rejects(
      again.accept(await make(10, { signers: [rotated.jwk] }, rotated)),
      invalid(/before the signing/),
    );
    assert.equal(await again.accept(await make(10, { signers: [rotated.jwk], replacement }, rotated)), 'new');
  });
});

describe('a revocation', () => {
  const THUMBPRINT = 'k'.repeat(43);
  const SITE = '01890000-0000-7000-8000-000000000001';
  const claims: TokenClaims = {
    issuer: FEDERATION,
    subject: 'ada',
    audience: 'oslo',
    clientId: 'cli',
    scope: [],
    roles: [],
    actors: ['broker', siteUri(SITE)],
    groups: [],
    sessionId: 's1',
    confirmation: { jkt: THUMBPRINT },
    tokenId: 't1',
    issuedAt: 0,
    expiresAt: 1,
  };
  const hits = (revocation: Revocation, changes: Partial<TokenClaims> = {}, now = 0) =>
    new RevocationList([revocation]).ofToken({ ...claims, ...changes }, now) !== undefined;

  test('reaches a token by everything it names', () => {
    const yes: Revocation[] = [
      { kind: 'token', id: 't1' },
      { kind: 'subject', id: 'ada' },
      { kind: 'subject', id: 'broker' },
      { kind: 'subject', id: 'ada', issuer: FEDERATION },
      { kind: 'session', id: 's1' },
      { kind: 'key', id: THUMBPRINT },
      { kind: 'site', id: SITE },
    ];
    for (const revocation of yes) assert.equal(hits(revocation), true, JSON.stringify(revocation));
    assert.equal(hits({ kind: 'certificate', id: THUMBPRINT }, { confirmation: { 'x5t#S256': THUMBPRINT } }), true);
    assert.equal(hits({ kind: 'site', id: SITE }, { actors: [], subject: SITE }), true);
    assert.equal(hits({ kind: 'site', id: SITE }, { actors: [], issuer: `${siteUri(SITE)}:keystone` }), true);
  });

  test('reaches a token by its membership, or by the role it claims in it', () => {
    const inBio = { vo: 'bio', roles: ['vo-admin', 'federation-operator'] };
    const membership = (id: string) => hits({ kind: 'membership', id }, inBio);
    assert.deepEqual(['bio/ada', 'bio/ada/vo-admin'].map(membership), [true, true]);
    const others = ['bio/ada/member', 'bio/ada/federation-operator', 'chem/ada', 'bio/bob', 'bio', 'ada', 'bio/ada/'];
    assert.deepEqual(others.filter(membership), []);
    assert.equal(hits({ kind: 'membership', id: 'bio/ada' }), false, 'a token for no VO');
    assert.equal(membershipId('bio', 'ada', 'viewer'), 'bio/ada/viewer');
  });

  test('reaches nothing else', () => {
    const no: Revocation[] = [
      { kind: 'token', id: 'ada' },
      { kind: 'subject', id: 't1' },
      { kind: 'subject', id: 'ada', issuer: 'https://local.example' },
      { kind: 'certificate', id: THUMBPRINT },
      { kind: 'site', id: SITE.slice(0, -1) },
      { kind: 'session', id: '__proto__' },
    ];
    for (const revocation of no) assert.equal(hits(revocation), false, JSON.stringify(revocation));
    assert.equal(hits({ kind: 'token', id: 't1', until: 10 }, {}, 10), true);
    assert.equal(hits({ kind: 'token', id: 't1', until: 10 }, {}, 11), false);
  });

  test('reaches a certificate by itself, its key, its site and its user', () => {
    const fingerprint = 'ab'.repeat(32);
    const certificate = {
      fingerprint,
      keyThumbprint: THUMBPRINT,
      uriSans: [`${siteUri(SITE)}:gateway`, userUri('ada/x')],
    };
    const of = (revocation: Revocation) => new RevocationList([revocation]).ofCertificate(certificate, 0)?.kind;
    assert.equal(of({ kind: 'certificate', id: Buffer.from(fingerprint, 'hex').toString('base64url') }), 'certificate');
    assert.equal(of({ kind: 'key', id: THUMBPRINT }), 'key');
    assert.equal(of({ kind: 'site', id: SITE }), 'site');
    assert.equal(of({ kind: 'subject', id: 'ada/x' }), 'subject');
    assert.equal(of({ kind: 'subject', id: 'ada' }), undefined);
    assert.equal(of({ kind: 'site', id: SITE.slice(0, 8) }), undefined);
  });

  test('is what the keeper tells, from the bundle that counts', async () => {
    const { keeper, make, store: _store } = await world();
    assert.equal(keeper.isRevoked(claims), undefined);
    await keeper.accept(await make(1, { revocations: [{ kind: 'subject', id: 'ada' }] }));
    assert.equal(keeper.isRevoked(claims)?.kind, 'subject');
    assert.throws(() => keeper.requireUnrevoked(claims), refused('IDENTITY_REVOKED', /subject ada/));
    await keeper.accept(await make(2));
    keeper.requireUnrevoked(claims);
  });
});
