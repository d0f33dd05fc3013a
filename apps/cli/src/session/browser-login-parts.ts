import type { HttpClient } from '@hanse/http/client';
import type { Clock, Rng } from '@hanse/kernel';
import type { Output } from '../output.ts';

/** What a login in a browser needs; the client proves the key of the profile. */
export interface BrowserLoginParts {
  readonly client: HttpClient;
  readonly url: string;
  readonly out: Output;
  /** The VO to work for. */
  readonly vo?: string | undefined;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly signal: AbortSignal;
}
