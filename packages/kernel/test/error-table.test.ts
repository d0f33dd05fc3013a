import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CLI_ERRORS } from '../src/errors/codes/cli.ts';
import { COMMON_ERRORS } from '../src/errors/codes/common.ts';
import { DRIVER_ERRORS } from '../src/errors/codes/driver.ts';
import { FEDERATION_ERRORS } from '../src/errors/codes/federation.ts';
import { GATEWAY_ERRORS } from '../src/errors/codes/gateway.ts';
import { GUEST_ERRORS } from '../src/errors/codes/guest.ts';
import { HTTP_ERRORS } from '../src/errors/codes/http.ts';
import { IDENTITY_ERRORS } from '../src/errors/codes/identity.ts';
import { MANIFEST_ERRORS } from '../src/errors/codes/manifest.ts';
import { OVF_ERRORS } from '../src/errors/codes/ovf.ts';
import { PLACEMENT_ERRORS } from '../src/errors/codes/placement.ts';
import { STORE_ERRORS } from '../src/errors/codes/store.ts';
import { SWITCH_ERRORS } from '../src/errors/codes/switch.ts';
import { ERROR_KINDS } from '../src/errors/error-kind.ts';
import type { ErrorRow } from '../src/errors/error-row.ts';
import { ERROR_TABLE, isErrorCode } from '../src/errors/error-table.ts';

const PARTS = [
  CLI_ERRORS,
  COMMON_ERRORS,
  DRIVER_ERRORS,
  FEDERATION_ERRORS,
  GATEWAY_ERRORS,
  GUEST_ERRORS,
  HTTP_ERRORS,
  IDENTITY_ERRORS,
  MANIFEST_ERRORS,
  OVF_ERRORS,
  PLACEMENT_ERRORS,
  STORE_ERRORS,
  SWITCH_ERRORS,
];

const ROWS: readonly (readonly [string, ErrorRow])[] = Object.entries(ERROR_TABLE);

/** The codes of the rows that break a rule; an empty list is the assertion of most tests here. */
const breaking = (rule: (row: ErrorRow, code: string) => boolean) =>
  ROWS.filter(([code, row]) => !rule(row, code)).map(([code]) => code);

describe('the error table', () => {
  test('holds every code of every room exactly once', () => {
    const codes = PARTS.flatMap((part) => Object.keys(part)).sort();
    const twice = codes.filter((code, at) => codes[at + 1] === code);
    assert.deepEqual(twice, []);
    assert.deepEqual(codes, Object.keys(ERROR_TABLE).sort());
  });

  test('names codes in capitals, as a room, then what went wrong', () => {
    assert.deepEqual(
      breaking((_row, code) => /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(code)),
      [],
    );
  });

  test('gives every code a kind that says how edges answer', () => {
    assert.deepEqual(
      breaking((row) => Object.hasOwn(ERROR_KINDS, row.kind)),
      [],
    );
  });

  test('writes placeholders as one word in braces; braces of quoted code have spaces inside', () => {
    const good = /\{[a-z][A-Za-z0-9]*\}|\{ [^{}]* \}/g;
    const hasOnlyGoodBraces = (text: string) => !/[{}]/.test(text.replaceAll(good, ''));
    assert.deepEqual(
      breaking((row) => hasOnlyGoodBraces(row.message) && hasOnlyGoodBraces(row.remedy)),
      [],
    );
  });

  test('gives every code a message without a full stop', () => {
    assert.deepEqual(
      breaking((row) => row.message.length > 0 && !row.message.endsWith('.')),
      [],
    );
  });

  test('gives every code a remedy that is a whole sentence, or hands on the remedy of another failure', () => {
    assert.deepEqual(
      breaking((row) => /^\{\w+\}$/.test(row.remedy) || /^[A-Z{`"].+\.$/.test(row.remedy)),
      [],
    );
  });

  test('keeps stray spaces out of its texts', () => {
    const isTidy = (text: string) => text === text.trim() && !/\s\s|\n/.test(text);
    assert.deepEqual(
      breaking((row) => isTidy(row.message) && isTidy(row.remedy)),
      [],
    );
  });

  test('knows its own codes and not those every object inherits', () => {
    assert.ok(isErrorCode('INTERNAL'));
    assert.ok(!isErrorCode('internal'));
    assert.ok(!isErrorCode('toString'));
    assert.ok(!isErrorCode('__proto__'));
  });
});

describe('the kinds of errors', () => {
  test('answer with an HTTP error status of their own', () => {
    const statuses = Object.values(ERROR_KINDS).map((face) => face.httpStatus);
    assert.equal(new Set(statuses).size, statuses.length);
    assert.ok(statuses.every((status) => status >= 400 && status <= 599));
  });

  test('end the CLI with an exit code of sysexits', () => {
    const codes = Object.values(ERROR_KINDS).map((face) => face.exitCode);
    assert.ok(codes.every((code) => code >= 64 && code <= 78));
  });

  test('are retryable exactly when the fault may pass by itself', () => {
    const retryable = Object.entries(ERROR_KINDS).filter(([, face]) => face.isRetryable);
    assert.deepEqual(retryable.map(([kind]) => kind).sort(), ['timeout', 'unavailable']);
  });

  test('map to conditions of RFC 6120', () => {
    // RFC 6120 §8.3.3, the conditions in use here.
    const known = new Set([
      'bad-request',
      'conflict',
      'forbidden',
      'internal-server-error',
      'item-not-found',
      'not-authorized',
      'remote-server-timeout',
      'resource-constraint',
      'service-unavailable',
    ]);
    const unknown = Object.values(ERROR_KINDS).filter((face) => !known.has(face.xmppCondition));
    assert.deepEqual(unknown, []);
  });
});
