import type { JsonObject, JsonValue } from '@hanse/kernel';

/** Files of the certificates that a server shows and checks. */
export interface BareTls {
  readonly certFile: string;
  readonly keyFile: string;
  readonly caFile: string;
  /** Whether clients must show a certificate too. */
  readonly isMutual: boolean;
}

/** What the bare server is told. */
export interface BareServerTask {
  readonly tls: BareTls;
  /** The answer of each path. */
  readonly answers: Readonly<Record<string, JsonObject | readonly JsonValue[]>>;
}
