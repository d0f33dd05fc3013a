import { existsSync, readFileSync } from 'node:fs';
import { writeDurableFile } from '@hanse/host';
import { HanseError } from '@hanse/kernel';
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';

/** Where the federation is and who is logged in to it; the file is readable by its owner only. */
const ProfileSchema = Type.Object({
  url: Type.String({ pattern: '^https://' }),
  /** The federation's CA certificate, PEM. */
  authority: Type.String(),
  user: Type.String(),
  token: Type.String(),
  refreshToken: Type.String(),
  expiresAt: Type.Integer(),
});
export type Profile = Static<typeof ProfileSchema>;

const validator = Compile(ProfileSchema);

/** Undefined when nobody has logged in. Throws CLI_PROFILE_DAMAGED. */
export function readProfile(file: string, program: string): Profile | undefined {
  if (!existsSync(file)) return undefined;
  const damaged = (problem: string) => new HanseError('CLI_PROFILE_DAMAGED', { file, problem, program });
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw damaged(cause instanceof Error ? cause.message : String(cause));
  }
  if (validator.Check(value)) return value;
  const [first] = validator.Errors(value);
  throw damaged(`${first?.instancePath ?? '/'} ${first?.message ?? ''}`);
}

/** The profile of nobody: it keeps where the federation is and who was there. */
export function loggedOut({ url, authority, user }: Profile): Profile {
  return { url, authority, user, token: '', refreshToken: '', expiresAt: 0 };
}

export function writeProfile(file: string, profile: Profile): void {
  writeDurableFile(file, `${JSON.stringify(profile, null, 2)}\n`);
}
