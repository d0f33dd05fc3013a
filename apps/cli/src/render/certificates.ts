import type { UserCertificateView } from '@hanse/api';
import { isoTime } from '@hanse/kernel';
import type { Palette } from '../palette.ts';
import { type Column, renderTable } from './table.ts';

const COLUMNS: readonly Column[] = [
  { title: 'CERTIFICATE' },
  { title: 'FOR' },
  { title: 'ISSUED' },
  { title: 'ENDS' },
  { title: '' },
];

/** A user's certificates, the newest first. */
export function certificateTable(
  certificates: readonly UserCertificateView[],
  look: { readonly palette: Palette; readonly width?: number | undefined },
): readonly string[] {
  const rows = certificates.map(({ fingerprint, vo, role, createdAt, expiresAt, revokedAt }) => {
    const times = [createdAt, expiresAt].map((time) => isoTime(time).slice(0, 19).replace('T', ' '));
    const what = vo === undefined ? 'own things' : `${vo}${role === undefined ? '' : ` as ${role}`}`;
    return [fingerprint, what, ...times, revokedAt === undefined ? '' : { text: 'revoked', paint: look.palette.red }];
  });
  return renderTable(COLUMNS, rows, look);
}
