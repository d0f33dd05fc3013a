import { type Credentials, readCredentials } from '../packages/credentials-file.ts';

/** What to say to servers that referenced files lie on; nothing when no file was named. Throws CLI_FILE_UNREADABLE. */
export function givenCredentials(file: string | undefined): Credentials {
  return file === undefined ? new Map() : readCredentials(file);
}
