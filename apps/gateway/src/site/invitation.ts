import { NameSchema } from '@hanse/api';
import { HanseError } from '@hanse/kernel';
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';

const InvitationContentSchema = Type.Object({
  /** Base URL of the federation. */
  url: Type.String({ pattern: '^https://[^\\s/]+(:\\d+)?$' }),
  /** SHA-256 of the DER of its CA certificate. */
  caFingerprint: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  siteName: NameSchema,
  secret: Type.String({ minLength: 1 }),
});
/** What an invitation says; on its way it is JSON in base64url. */
export type InvitationContent = Static<typeof InvitationContentSchema>;

const validator = Compile(InvitationContentSchema);

/** Throws GATEWAY_INVITATION_INVALID. The secret appears in no error. */
export function parseInvitation(text: string): InvitationContent {
  const content = decoded(text.trim());
  if (validator.Check(content)) return content;
  const [first] = validator.Errors(content);
  throw new HanseError('GATEWAY_INVITATION_INVALID', {
    at: first?.instancePath === undefined || first.instancePath === '' ? '/' : first.instancePath,
    problem: first?.message ?? 'it does not match',
  });
}

function decoded(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as unknown;
  } catch {
    throw new HanseError('GATEWAY_INVITATION_INVALID', { at: '/', problem: 'it is not JSON in base64url' });
  }
}
