import { setUint16, setUint32, uint8At, uint16At } from './bytes.ts';
import type { Ipv4Address } from './ipv4-address.ts';

/** Lower-case fully qualified name (no final dot) → its addresses. */
export type DnsZone = ReadonlyMap<string, readonly Ipv4Address[]>;

const HEADER_BYTES = 12;
const RESPONSE = 0x8000;
const OPCODE = 0x7800;
const AUTHORITATIVE = 0x0400;
const RECURSION_DESIRED = 0x0100;
const CODE = { noError: 0, formatError: 1, noSuchName: 3, notImplemented: 4, refused: 5 } as const;
const TYPE_A = 1;
const TYPE_ANY = 255;
const CLASS_IN = 1;
/** VMs come and go with elasticity, so answers are kept briefly. */
const TIME_TO_LIVE_SECONDS = 10;
const ANSWER_BYTES = 16;
/** The most a UDP message carries without EDNS (RFC 1035 §4.2.1). */
const MESSAGE_LIMIT = 512;

interface Question {
  readonly name: string;
  readonly type: number;
  readonly class: number;
  /** Offset behind the question. */
  readonly end: number;
}

/** The answer to one query (RFC 1035 §4.1); undefined for what is no query at all. */
export function answerDns(zone: DnsZone, query: Uint8Array): Uint8Array | undefined {
  if (query.length < HEADER_BYTES || (uint16At(query, 2) & RESPONSE) !== 0) return undefined;
  if ((uint16At(query, 2) & OPCODE) !== 0) return response(query, undefined, CODE.notImplemented, []);
  const question = uint16At(query, 4) === 1 ? questionIn(query) : undefined;
  if (question === undefined) return response(query, undefined, CODE.formatError, []);
  if (question.class !== CLASS_IN) return response(query, question, CODE.refused, []);
  const addresses = zone.get(question.name);
  if (addresses === undefined) return response(query, question, CODE.noSuchName, []);
  const isAddressQuery = question.type === TYPE_A || question.type === TYPE_ANY;
  return response(query, question, CODE.noError, isAddressQuery ? addresses : []);
}

/** The name is a chain of labels of 1 … 63 bytes; compression has no place in a question. */
function questionIn(query: Uint8Array): Question | undefined {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = uint8At(query, at); length > 0; length = uint8At(query, at)) {
    if (length > 63 || at + 1 + length >= query.length || at - HEADER_BYTES > 255) return undefined;
    labels.push(String.fromCharCode(...query.subarray(at + 1, at + 1 + length)).toLowerCase());
    at += 1 + length;
  }
  if (at + 5 > query.length) return undefined;
  return { name: labels.join('.'), type: uint16At(query, at + 1), class: uint16At(query, at + 3), end: at + 5 };
}

function response(
  query: Uint8Array,
  question: Question | undefined,
  code: number,
  addresses: readonly Ipv4Address[],
): Uint8Array {
  const questionEnd = question?.end ?? HEADER_BYTES;
  const fitting = addresses.slice(0, Math.max(0, Math.floor((MESSAGE_LIMIT - questionEnd) / ANSWER_BYTES)));
  const bytes = new Uint8Array(questionEnd + fitting.length * ANSWER_BYTES);
  bytes.set(query.subarray(0, questionEnd));
  setUint16(bytes, 2, RESPONSE | AUTHORITATIVE | (uint16At(query, 2) & (OPCODE | RECURSION_DESIRED)) | code);
  setUint16(bytes, 4, question === undefined ? 0 : 1);
  setUint16(bytes, 6, fitting.length);
  setUint32(bytes, 8, 0);
  fitting.forEach((address, index) => {
    writeAnswer(bytes, questionEnd + index * ANSWER_BYTES, address);
  });
  return bytes;
}

function writeAnswer(bytes: Uint8Array, at: number, address: Ipv4Address): void {
  // A pointer to the name in the question (§4.1.4).
  setUint16(bytes, at, 0xc000 | HEADER_BYTES);
  setUint16(bytes, at + 2, TYPE_A);
  setUint16(bytes, at + 4, CLASS_IN);
  setUint32(bytes, at + 6, TIME_TO_LIVE_SECONDS);
  setUint16(bytes, at + 10, 4);
  setUint32(bytes, at + 12, address);
}
