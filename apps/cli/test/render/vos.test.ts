import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { VoView } from '@hanse/api';
import { UserIds } from '@hanse/kernel';
import { SeededRng, VirtualClock } from '@hanse/testkit';
import { createPalette } from '../../src/palette.ts';
import { memberTable, voPage, voTable } from '../../src/render/vos.ts';

const look = { palette: createPalette({ env: {}, isTty: false, isAllowed: false }) };
const userId = UserIds.mint(new VirtualClock(), new SeededRng(1));
const BIO: VoView = {
  ...{ vo: 'bio', title: 'Biology', role: 'member', groups: ['lab', 'field'], createdAt: 0 },
  budgetOwner: { userId, user: 'ada' },
  quota: { vcpus: 8, applications: 2 },
  used: { vcpus: 4, memoryMib: 512, diskGib: 0.25, applications: 1 },
};

describe('virtual organisations, shown', () => {
  test('are rows with what is used of what may be', () => {
    const lines = voTable([BIO], look);
    assert.match(lines[0] ?? '', /^VO +ROLE +APPLICATIONS +VCPUS +MEMORY \(MIB\) +DISK \(GIB\) +BUDGET OWNER +TITLE$/);
    assert.match(lines[1] ?? '', /^bio +member +1\/2 +4\/8 +512 +1 +ada +Biology$/);
  });

  test('say what groups they have, and which policy', () => {
    assert.deepEqual(voPage(BIO, look).slice(-2), ['groups: lab field', 'policy of its own: none']);
    const ruled = voPage({ ...BIO, groups: [], policyVersion: 3 }, look);
    assert.deepEqual(ruled.slice(-2), ['groups: none', 'policy of its own: version 3']);
  });

  test('have members with roles and groups', () => {
    const member = { userId, user: 'ada', role: 'vo-admin' as const, groups: ['lab', 'field'], since: 0 };
    assert.match(memberTable([member], look)[1] ?? '', /^ada +vo-admin +lab field +1970-01-01$/);
  });
});
