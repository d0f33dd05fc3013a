import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RevocationView, TokenView } from '@hanse/api';
import type { UserId } from '@hanse/kernel';
import { createPalette } from '../../src/palette.ts';
import { revocationTable } from '../../src/render/revocations.ts';
import { tokenTable } from '../../src/render/tokens.ts';

const look = { palette: createPalette({ env: {}, isTty: false, isAllowed: false }) };
const NOON = Date.parse('2026-11-01T12:00:00Z');

describe('what is trusted, in tables', () => {
  test('a token says for whom it is, who acts and what it is bound to', () => {
    const token: TokenView = {
      ...{ tokenId: 'jti-1', audience: 'site-1', client: 'cli', scope: ['vee.read:/vo/bio'], vo: 'bio' },
      ...{ actors: ['urn:hanse:federation:hansa'], boundTo: { kind: 'key', thumbprint: 'abcdefghij' } },
      ...{ issuedAt: NOON, expiresAt: NOON, isCurrent: true },
    };
    const { vo: _vo, boundTo: _bound, ...plain } = token;
    const scope = ['vee.read:/vo/bio', 'vee.act:/vo/bio', 'image.read:/'];
    const siteNames = new Map([['site-1', 'visby']]);
    const [, first, second] = tokenTable([token, { ...plain, actors: [], isCurrent: false, scope }], {
      ...look,
      siteNames,
    });
    assert.match(
      first ?? '',
      /^jti-1 +visby +urn:hanse:federation:hansa +bio +key abcdefgh… +2026-11-01 12:00:00 +vee/,
    );
    assert.match(second ?? '', /^jti-1 +visby +cli +- +- +2026-11-01 12:00:00 +2 at \/vo\/bio, 1 at \/$/);
  });

  test('a revocation without an end stays until it is taken back', () => {
    const revokedBy = '00000000-0000-7000-8000-000000000000' as UserId;
    const entry: RevocationView = { kind: 'user', id: 'u-1', revokedBy, revokedAt: NOON, reason: 'taken over' };
    const [, first, second] = revocationTable([entry, { ...entry, until: NOON }], look);
    assert.match(first ?? '', /^user +u-1 +2026-11-01 12:00:00 +taken back +0{8}.* taken over$/);
    assert.match(second ?? '', /2026-11-01 12:00:00 +2026-11-01 12:00:00/);
  });
});
