import { readFileSync } from 'node:fs';
import { HanseError } from '@hanse/kernel';
import { problemOf } from './file-entry.ts';

/** What to say to a server, by origin (`https://host:port`): the value of the Authorization header. */
export type Credentials = ReadonlyMap<string, string>;

/**
 * Reads `ORIGIN USER PASSWORD` or `ORIGIN bearer TOKEN`, one a line; `#` begins a comment.
 * Throws CLI_FILE_UNREADABLE, and OVF_REMOTE_CREDENTIALS with the line, never with its content.
 */
export function readCredentials(file: string): Credentials {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const details = { what: 'The file of credentials', path: file, problem: problemOf(cause) };
    throw new HanseError('CLI_FILE_UNREADABLE', details, cause);
  }
  return parseCredentials(text, file);
}

export function parseCredentials(text: string, file: string): Credentials {
  const credentials = new Map<string, string>();
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const [, address = '', user = '', secret = ''] = /^\s*(\S+)\s+(\S+)\s+(.*\S)\s*$/.exec(line) ?? [];
    const fail = (problem: string) => new HanseError('OVF_REMOTE_CREDENTIALS', { file, line: index + 1, problem });
    if (secret === '') throw fail('it has fewer than three parts');
    const origin = originOf(address);
    if (origin === undefined) throw fail('it does not begin with an origin such as https://host or https://host:8443');
    if (credentials.has(origin)) throw fail('its origin has a line already');
    credentials.set(origin, authorization(user, secret));
  }
  return credentials;
}

/** RFC 6750 §2.1 and RFC 7617 §2. */
function authorization(user: string, secret: string): string {
  if (user.toLowerCase() === 'bearer') return `Bearer ${secret}`;
  return `Basic ${Buffer.from(`${user}:${secret}`, 'utf8').toString('base64')}`;
}

function originOf(address: string): string | undefined {
  if (!/^https?:\/\/[^/?#@]+\/?$/i.test(address) || !URL.canParse(address)) return undefined;
  return new URL(address).origin;
}
