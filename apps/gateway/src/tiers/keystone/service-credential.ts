import { readFileSync, statSync } from 'node:fs';
import { HanseError } from '@hanse/kernel';
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';

const Word = Type.String({ minLength: 1, maxLength: 255 });
/** The account by which the gateway asks Keystone about others' tokens. */
export const ServiceCredentialSchema = Type.Object(
  {
    user: Word,
    password: Type.String({ minLength: 1, maxLength: 1024 }),
    project: Word,
    /** Of both the user and the project; absent: `Default`. */
    domain: Type.Optional(Word),
  },
  { additionalProperties: false },
);
export type ServiceCredential = Static<typeof ServiceCredentialSchema>;

const validator = Compile(ServiceCredentialSchema);

/** Read anew whenever it is needed, so that a changed password counts at once. Throws GATEWAY_CREDENTIAL_UNUSABLE. */
export function readServiceCredential(file: string): ServiceCredential {
  const value = contentOf(file);
  if (validator.Check(value)) return value;
  const expected = 'a JSON object of "user", "password", "project", and perhaps "domain"';
  throw unusable(file, `it is not ${expected}`);
}

/** What the parser would say quotes the secret, so it is not told. */
function contentOf(file: string): unknown {
  try {
    if ((statSync(file).mode & 0o077) !== 0) throw unusable(file, 'others than its owner can read it');
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (thrown) {
    if (thrown instanceof HanseError) throw thrown;
    const isMissing = thrown instanceof Error && 'code' in thrown;
    throw unusable(file, isMissing ? String(thrown.code) : 'it is not JSON');
  }
}

function unusable(file: string, problem: string): HanseError {
  return new HanseError('GATEWAY_CREDENTIAL_UNUSABLE', { file, problem });
}
