import type { RawAnswer } from '../../support/raw-api.ts';

/** What a service said: the status of what it did, or the code of its refusal (RFC 9457, RFC 6749 §5.2). */
export type Verdict = number | string;

export function verdictOf({ status, body }: Pick<RawAnswer, 'status' | 'body'>): Verdict {
  if (status < 400) return status;
  const { code, error } = (typeof body === 'object' && body !== null ? body : {}) as { code?: string; error?: string };
  return code ?? error ?? `status ${status}`;
}
