import type { Form } from './form.ts';
import { oauthRefusal } from './oauth-refusal.ts';

const VO_NAME = /^[a-z][a-z0-9-]{1,30}$/;

/** The VO that tokens are asked for; whether the person is in it is seen once they have logged in. `invalid_request`. */
export function requestedVo(form: Form): string | undefined {
  const vo = form.get('vo');
  if (vo === undefined || VO_NAME.test(vo)) return vo;
  throw oauthRefusal('invalid_request', 'vo is not the name of a virtual organisation');
}
