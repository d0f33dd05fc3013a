import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { ERROR_TABLE, type ErrorCode } from '../src/errors/error-table.ts';
import { HanseError, toHanseError } from '../src/errors/hanse-error.ts';
import { fromProblem, toProblem } from '../src/errors/problem.ts';

const CODES = Object.keys(ERROR_TABLE) as ErrorCode[];
const anyDetails = fc.dictionary(fc.constantFrom('what', 'value', 'type', 'expected', 'at', 'id'), fc.string());

describe('a HanseError', () => {
  test('fills message and remedy from its details', () => {
    const error = new HanseError('ID_INVALID', { type: 'site id', value: 'x', expected: 'a UUID' });
    assert.equal(error.message, '"x" is not a valid site id');
    assert.equal(error.remedy, 'Expected a UUID.');
    assert.equal(error.kind, 'invalid');
    assert.equal(error.name, 'HanseError');
  });

  test('lists arrays with commas, numbers as digits and objects as JSON', () => {
    const text = (expected: string[] | number | null | { a: number }) =>
      new HanseError('VALUE_INVALID', { what: 'verb', value: 'x', at: 'y', expected }).remedy;
    assert.equal(text(['start', 'stop']), 'Expected start, stop.');
    assert.equal(text(3), 'Expected 3.');
    assert.equal(text({ a: 1 }), 'Expected {"a":1}.');
    assert.equal(text(null), 'Expected null.');
  });

  test('shows a placeholder for which it got no detail', () => {
    assert.equal(new HanseError('INTERNAL').message, 'Something failed that should not have: {what}');
  });

  test('never fills in what stands inside a detail', () => {
    const error = new HanseError('ID_INVALID', { type: '{value}', value: '$&{type}', expected: 'x' });
    assert.equal(error.message, '"$&{type}" is not a valid {value}');
  });

  test('keeps its cause, and has none when none was given', () => {
    const cause = new Error('disk full');
    assert.equal(new HanseError('INTERNAL', { what: 'x' }, cause).cause, cause);
    assert.ok(!('cause' in new HanseError('INTERNAL', { what: 'x' })));
  });

  test('is retryable when its kind is', () => {
    assert.ok(new HanseError('QUEUE_FULL', { queue: 'q', limit: 1 }).isRetryable);
    assert.ok(!new HanseError('ID_INVALID').isRetryable);
  });
});

describe('anything thrown', () => {
  test('stays itself when it is ours', () => {
    const error = new HanseError('CANCELLED', { what: 'x' });
    assert.equal(toHanseError(error), error);
  });

  test('becomes INTERNAL with the original as cause', () => {
    const foreign = new TypeError('no such thing');
    const error = toHanseError(foreign);
    assert.equal(error.code, 'INTERNAL');
    assert.match(error.message, /no such thing/);
    assert.equal(error.cause, foreign);
  });

  test('is told even when it is no error at all', () => {
    assert.match(toHanseError('plain text').message, /plain text/);
    assert.match(toHanseError(undefined).message, /undefined/);
  });
});

describe('a problem body', () => {
  test('carries an error of any code over the wire unchanged', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CODES), anyDetails, (code, details) => {
        const sent = new HanseError(code, details);
        const wire = JSON.parse(JSON.stringify(toProblem(sent, 'trace'))) as ReturnType<typeof toProblem>;
        const received = fromProblem(wire);
        assert.equal(received.code, sent.code);
        assert.equal(received.message, sent.message);
        assert.equal(received.remedy, sent.remedy);
      }),
    );
  });

  test('has the members of RFC 9457 and the trace id only when there is one', () => {
    const problem = toProblem(new HanseError('CANCELLED', { what: 'x' }));
    assert.equal(problem.type, 'urn:hanse:error:CANCELLED');
    assert.equal(problem.status, 503);
    assert.equal(problem.title, 'Service Unavailable');
    assert.equal(problem.detail, 'x was cancelled');
    assert.ok(!('traceId' in problem));
    assert.equal(toProblem(new HanseError('CANCELLED'), 'abc').traceId, 'abc');
  });

  test('with a code this release does not know becomes INTERNAL and keeps its words', () => {
    const problem = {
      ...toProblem(new HanseError('CANCELLED')),
      code: 'FROM_THE_FUTURE',
      detail: 'new kind of trouble',
    };
    const error = fromProblem(problem);
    assert.equal(error.code, 'INTERNAL');
    assert.match(error.message, /new kind of trouble/);
  });
});
