import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { createHttpClient, type HttpClient, type HttpClientParts } from '@hanse/http/client';
import { createProof, loadOrCreateKey } from '@hanse/identity';
import { systemClock, systemRng } from '@hanse/observability';
import type { Folders } from '../folders.ts';

/**
 * A client of the federation that proves the key of the profile with every request (RFC 9449): a token that is copied
 * from the profile is worth nothing without that key. The key is made at the first login, mode 0600.
 * Throws IDENTITY_KEY_UNREADABLE.
 */
export function profileClient(
  { profileKey }: Pick<Folders, 'profileKey'>,
  place: Pick<HttpClientParts, 'baseUrl' | 'ca' | 'peer' | 'token' | 'serverUri'>,
): HttpClient {
  const ports = { clock: systemClock, rng: systemRng };
  // The first login on a machine finds no folder.
  mkdirSync(dirname(profileKey), { recursive: true, mode: 0o700 });
  const key = loadOrCreateKey(profileKey);
  return createHttpClient({ ...place, ...ports, proof: (request) => createProof({ key, ...request, ...ports }) });
}
