import { type Static, Type } from 'typebox';
import { InstantSchema } from './ids.ts';
import { literalUnion } from './literal-union.ts';

/** SHA-256 of a certificate in DER. */
export const FingerprintSchema = Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256 in hex' });

/** A user asks for a certificate for tools that know no tokens; it says what the token of the request says. */
export const UserCertificateRequestSchema = Type.Object({
  certificateRequest: Type.String({ minLength: 1, maxLength: 16384, description: 'PKCS #10 in PEM, ECDSA P-256' }),
  /** How long it is good; absent: 12 hours. */
  hours: Type.Optional(Type.Integer({ minimum: 1, maximum: 24 })),
});
export type UserCertificateRequest = Static<typeof UserCertificateRequestSchema>;

export const UserCertificateViewSchema = Type.Object({
  fingerprint: FingerprintSchema,
  /** The virtual organisation it says; without one it is good for the user's own things only. */
  vo: Type.Optional(Type.String()),
  /** The role in the VO that it says: a member's at most. */
  role: Type.Optional(literalUnion(['viewer', 'member'])),
  createdAt: InstantSchema,
  expiresAt: InstantSchema,
  revokedAt: Type.Optional(InstantSchema),
});
export type UserCertificateView = Static<typeof UserCertificateViewSchema>;

export const UserCertificateSchema = Type.Object({
  ...UserCertificateViewSchema.properties,
  /** The certificate and its authority's, PEM. */
  chain: Type.String(),
});
export type UserCertificate = Static<typeof UserCertificateSchema>;
