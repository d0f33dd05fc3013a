import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseInstallPlan } from '../../../src/local/guest/package-resolver.ts';

test('the plan of a simulated installation names packages and exact versions', () => {
  const plan = [
    'Inst libc6 (2.36-9+deb12u14 Debian:12.12/oldstable [amd64])',
    'Inst libcap2 [1:2.66-4] (1:2.66-4+deb12u3+b1 Debian:12.12/oldstable [amd64]) []',
    'Conf libc6 (2.36-9+deb12u14 Debian:12.12/oldstable [amd64])',
  ];
  assert.deepEqual(parseInstallPlan(plan.join('\n')), [
    { name: 'libc6', version: '2.36-9+deb12u14' },
    { name: 'libcap2', version: '1:2.66-4+deb12u3+b1' },
  ]);
});
