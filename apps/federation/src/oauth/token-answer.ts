import { type Static, Type } from 'typebox';

/** RFC 6749 §5.1, RFC 8693 §2.2.1. */
export const TokenAnswerSchema = Type.Object({
  access_token: Type.String(),
  /** Every token is bound to a key (RFC 9449 §5). */
  token_type: Type.Literal('DPoP'),
  expires_in: Type.Integer({ description: 'Seconds' }),
  refresh_token: Type.Optional(Type.String()),
  scope: Type.String(),
  issued_token_type: Type.Optional(Type.String()),
});
export type TokenAnswer = Static<typeof TokenAnswerSchema>;

/** RFC 8628 §3.2. */
export const DeviceAnswerSchema = Type.Object({
  device_code: Type.String(),
  user_code: Type.String(),
  verification_uri: Type.String(),
  verification_uri_complete: Type.String(),
  expires_in: Type.Integer({ description: 'Seconds' }),
  interval: Type.Integer({ description: 'Seconds between two polls' }),
});
