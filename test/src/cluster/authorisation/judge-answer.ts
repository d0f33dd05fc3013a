import type { RawAnswer } from '../../support/raw-api.ts';

/** Whether an answer lets somebody do what they asked, and in which words. */
export interface Judgement {
  readonly allowed: boolean;
  readonly because: string;
}

/** What is not yours is not there for you, in these words. */
const NOT_THERE =
  /^(FEDERATION|GATEWAY)_(APPLICATION|PACKAGE|ORDER|SESSION|IDENTITY|TOKEN|CERTIFICATE|PART|ROBOT|VEE|VO)_UNKNOWN$/;
const REFUSED = [401, 403];
/** The state of the thing stands against it, not the person. */
const CONFLICT = 409;

/** Throws for an answer that says nothing about the person: then the request itself was wrong. */
export function judgeAnswer({ status, body }: RawAnswer): Judgement {
  const { code = '', detail = '' } = (body ?? {}) as Body;
  const because = `${status} ${code} ${detail}`.trim();
  // Nobody is sent on before they may go there.
  if ((status >= 200 && status < 400) || status === CONFLICT) return { allowed: true, because };
  if (REFUSED.includes(status) || (status === 404 && NOT_THERE.test(code))) return { allowed: false, because };
  throw new Error(`the answer says nothing about who asks: ${because}`);
}

interface Body {
  readonly code?: string;
  readonly detail?: string;
}
