import assert from 'node:assert/strict';
import { createPublicKey, sign, verify } from 'node:crypto';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { publicJwk } from '@hanse/identity';
import { HanseError } from '@hanse/kernel';
import { SeededRng, temporaryFolder } from '@hanse/testkit';
import { instanceKey, loadOrCreateSecret } from '../../src/instances/instance-key.ts';

describe('the key of a VEE', () => {
  const rng = new SeededRng('instance keys');
  const [secret, salt] = [rng.bytes(32), rng.bytes(32)];

  test('is a P-256 key, and the same one from the same secret, salt and VEE only', () => {
    const key = instanceKey(secret, salt, 'a');
    const message = Buffer.from('hello');
    assert.equal(verify('sha256', message, createPublicKey(key), sign('sha256', message, key)), true);
    const kids = [
      instanceKey(secret, salt, 'a'),
      instanceKey(secret, salt, 'b'),
      instanceKey(secret, rng.bytes(32), 'a'),
      instanceKey(rng.bytes(32), salt, 'a'),
    ].map((one) => publicJwk(one).kid);
    assert.equal(kids[0], publicJwk(key).kid);
    assert.equal(new Set(kids).size, 4);
  });

  test('can be made of whatever is drawn (seeded)', () => {
    const kids = Array.from({ length: 300 }, () => publicJwk(instanceKey(secret, rng.bytes(32), 'a')).kid);
    assert.equal(new Set(kids).size, 300);
  });

  test('comes from a secret that only the site can read, and that is not made up when it is damaged', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'instance.secret');
    const made = loadOrCreateSecret(file, rng);
    assert.deepEqual(loadOrCreateSecret(file, rng), made);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(readFileSync(file, 'utf8').length, 44);
    chmodSync(file, 0o600);
    writeFileSync(file, 'short\n');
    assert.throws(
      () => loadOrCreateSecret(file, rng),
      (thrown) => thrown instanceof HanseError && thrown.code === 'GATEWAY_IDENTITY_DAMAGED',
    );
  });
});
