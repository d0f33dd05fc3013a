import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PLAIN } from '../../src/palette.ts';
import { certificateTable } from '../../src/render/certificates.ts';

test('certificates are listed with what they are good for and whether they were revoked', () => {
  const view = { fingerprint: 'ab'.repeat(32), createdAt: 0, expiresAt: 3_600_000 };
  const lines = certificateTable(
    [
      { ...view, vo: 'bio', role: 'member' },
      { ...view, vo: 'chem' },
      { ...view, revokedAt: 1 },
    ],
    { palette: PLAIN },
  );
  const [, bio, chem, own] = lines;
  assert.match(bio ?? '', /^(ab){32} +bio as member +1970-01-01 00:00:00 +1970-01-01 01:00:00 *$/);
  assert.match(chem ?? '', / chem +1970/);
  assert.match(own ?? '', / own things .* revoked *$/);
});
