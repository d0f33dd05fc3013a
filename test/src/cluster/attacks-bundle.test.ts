import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { publicJwk, signBundle } from '@hanse/identity';
import { eventually } from '@hanse/testkit';
import { Arena } from './attacks/arena.ts';
import { Impostor } from './attacks/impostor.ts';

const SITE = 'luebeck';

describe('a bundle from who stands where the federation stood', () => {
  let arena: Arena;
  let impostor: Impostor;
  before(async () => {
    arena = await Arena.open();
    await arena.cluster.harness.service('federation').stop();
    impostor = await Impostor.open(arena);
  });
  after(async () => {
    await impostor?.[Symbol.asyncDispose]();
    await arena?.[Symbol.asyncDispose]();
  });

  /** The gateway refuses the bundle with the code, also when it is new started, and goes by the last good one. */
  async function refusedAlways(jws: string, code: string): Promise<void> {
    const { bundle } = impostor.held(SITE);
    impostor.hand(jws);
    await impostor.refused(SITE, code, impostor.refusals(SITE, code));
    const gateway = arena.cluster.harness.service(SITE);
    await gateway.stop();
    const before = impostor.refusals(SITE, code);
    await gateway.start();
    await impostor.refused(SITE, code, before);
    assert.equal(impostor.held(SITE).bundle.sequence, bundle.sequence);
  }

  /** Its next bundle, signed as the federation would, is taken. */
  async function takesTheNext(): Promise<void> {
    const { bundle } = impostor.held(SITE);
    const sequence = bundle.sequence + 1;
    impostor.hand(await signBundle({ ...bundle, sequence, issuedAt: Date.now() }, arena.signer));
    await eventually(() => impostor.held(SITE).bundle.sequence === sequence, { deadline: 20_000, what: 'the next' });
  }

  test('that goes back', async () => {
    const { jws } = impostor.held(SITE);
    await takesTheNext();
    await refusedAlways(jws, 'IDENTITY_BUNDLE_ROLLED_BACK');
    await takesTheNext();
  });

  test('that is another of the same number', async () => {
    const { bundle } = impostor.held(SITE);
    const other = await signBundle({ ...bundle, issuedAt: bundle.issuedAt + 1 }, arena.signer);
    await refusedAlways(other, 'IDENTITY_BUNDLE_FORKED');
    await takesTheNext();
  });

  test('that a key signed which only the bundle itself lists', async () => {
    const { bundle } = impostor.held(SITE);
    const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = publicJwk(key);
    const next = { ...bundle, sequence: bundle.sequence + 1, signers: [...bundle.signers, jwk] };
    await refusedAlways(await signBundle(next, { key, jwk }), 'IDENTITY_BUNDLE_INVALID');
    await takesTheNext();
  });
});
