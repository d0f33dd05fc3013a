import type { Door, Shown } from './door.ts';

/** The lines of a right request, which attacks change. */
export interface Lines {
  readonly start: string;
  readonly host: string;
  readonly authorization: string;
  readonly dpop: string;
}

interface RawAttack {
  /** What every answer must be; a request that was hidden in another one is never answered. */
  readonly statuses: readonly number[];
  readonly bytes: (lines: Lines, second: string) => string;
}

export async function linesOf(door: Door, shown: Shown): Promise<Lines> {
  return {
    start: `GET ${door.path} HTTP/1.1`,
    host: `Host: ${new URL(door.url).host}`,
    authorization: `Authorization: DPoP ${shown.token}`,
    dpop: `DPoP: ${await door.proof(shown, shown.holder)}`,
  };
}

/** A request of these lines, without a body. */
export function message(...lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`;
}

export function rightMessage({ start, host, authorization, dpop }: Lines): string {
  return message(start, host, authorization, dpop);
}

function withBody({ host }: Lines, headers: readonly string[], body: string): string {
  return message('POST /v1/sessions HTTP/1.1', host, 'Content-Type: application/json', ...headers) + body;
}

/** `second` is a right request, hidden in what looks like the body of another. */
export const RAW_ATTACKS: Readonly<Record<string, RawAttack>> = {
  'two credentials, the right one first': {
    statuses: [400],
    bytes: ({ start, host, authorization, dpop }) =>
      message(start, host, authorization, 'Authorization: Bearer x', dpop),
  },
  'two credentials, the right one last': {
    statuses: [400],
    bytes: ({ start, host, authorization, dpop }) =>
      message(start, host, 'Authorization: Bearer x', authorization, dpop),
  },
  'two proofs in two headers': {
    statuses: [400],
    bytes: ({ start, host, authorization, dpop }) => message(start, host, authorization, dpop, 'DPoP: e30.e30.x'),
  },
  'two hosts': {
    statuses: [400],
    bytes: ({ start, host, authorization, dpop }) => message(start, host, 'Host: evil.example', authorization, dpop),
  },
  'no host': { statuses: [400], bytes: ({ start, authorization, dpop }) => message(start, authorization, dpop) },
  'a carriage return alone in a value': {
    statuses: [400],
    bytes: ({ start, host, authorization, dpop }) => message(start, host, `X-Name: a\rX: b`, authorization, dpop),
  },
  'a line feed in a credential': {
    statuses: [400],
    bytes: ({ start, host, dpop }) => message(start, host, 'Authorization: DPoP\nX-Auth-Token: x', dpop),
  },
  'a credential folded onto the next line (obs-fold)': {
    statuses: [400],
    bytes: ({ start, host, authorization, dpop }) =>
      message(start, host, authorization.replace('DPoP ', 'DPoP\r\n '), dpop),
  },
  'a null in a value': {
    statuses: [400],
    bytes: ({ start, host, authorization, dpop }) => message(start, host, 'X-Name: a\0b', authorization, dpop),
  },
  'a space before the colon': {
    statuses: [400],
    bytes: ({ start, host, authorization, dpop }) => message(start, host, authorization.replace(':', ' :'), dpop),
  },
  'a length and chunks (CL.TE)': {
    statuses: [400],
    bytes: (lines, second) =>
      withBody(lines, [`Content-Length: ${5 + second.length}`, 'Transfer-Encoding: chunked'], `0\r\n\r\n${second}`),
  },
  'chunks and a length (TE.CL)': {
    statuses: [400],
    bytes: (lines, second) =>
      withBody(lines, ['Transfer-Encoding: chunked', 'Content-Length: 4'], `0\r\n\r\n${second}`),
  },
  'two lengths': {
    statuses: [400],
    bytes: (lines, second) =>
      withBody(lines, ['Content-Length: 2', `Content-Length: ${2 + second.length}`], `{}${second}`),
  },
  'an encoding that nobody knows (TE.TE)': {
    statuses: [400],
    bytes: (lines, second) => withBody(lines, ['Transfer-Encoding: xchunked'], `0\r\n\r\n${second}`),
  },
  'a length with a sign': {
    statuses: [400],
    bytes: (lines, second) => withBody(lines, ['Content-Length: +2'], `{}${second}`),
  },
  'a chunk whose size is no number': {
    statuses: [400],
    bytes: (lines, second) => withBody(lines, ['Transfer-Encoding: chunked'], `0x2\r\n{}\r\n0\r\n\r\n${second}`),
  },
};
