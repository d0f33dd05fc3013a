import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { VirtualClock } from '@hanse/testkit';
import { ClientVerdicts, type TrustRoot } from '../src/index.ts';
import { issue } from './support/test-authority.ts';

const HOUR = 3_600_000;
const INVALID = { code: 'IDENTITY_CERTIFICATE_INVALID' };

async function scene() {
  const clock = new VirtualClock();
  const root = await issue(clock, 'visby', { ca: true, notAfter: clock.now() + 9 * HOUR });
  const leaf = await issue(clock, 'gateway', { uris: ['urn:hanse:site:7'] }, root);
  const roots: readonly TrustRoot[] = [{ certificatePem: root.pem, uriPrefixes: ['urn:hanse:site:7'] }];
  return { clock, roots, presented: { chainPem: leaf.pem }, verdicts: new ClientVerdicts({ clock }) };
}

describe('the verdicts on client certificates', () => {
  test('are kept with the connection while the roots are the same', async () => {
    const { roots, presented, verdicts } = await scene();
    const facts = verdicts.verdict(presented, roots);
    assert.deepEqual(facts.uriSans, ['urn:hanse:site:7']);
    assert.equal(verdicts.verdict(presented, roots), facts);
    assert.notEqual(verdicts.verdict({ ...presented }, roots), facts);
  });

  test('end when the root is not trusted any more, also for a connection that is open', async () => {
    const { roots, presented, verdicts } = await scene();
    verdicts.verdict(presented, roots);
    assert.throws(() => verdicts.verdict(presented, []), INVALID);
    verdicts.verdict(presented, [...roots]);
    const others = roots.map((root) => ({ ...root, uriPrefixes: ['urn:hanse:site:8'] }));
    assert.throws(() => verdicts.verdict(presented, others), INVALID);
  });

  test('end with the certificate', async () => {
    const { clock, roots, presented, verdicts } = await scene();
    verdicts.verdict(presented, roots);
    await clock.advance(HOUR + 1_000);
    assert.throws(() => verdicts.verdict(presented, roots), INVALID);
  });
});
