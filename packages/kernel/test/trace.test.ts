import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SeededRng } from '@hanse/testkit';
import fc from 'fast-check';
import { childSpan, formatTraceparent, newTrace, parseTraceparent } from '../src/trace.ts';

const TRACE = 'a'.repeat(32);
const SPAN = 'b'.repeat(16);

describe('a trace context', () => {
  test('is read back from the header it was written to', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const trace = newTrace(new SeededRng(seed));
        assert.deepEqual(parseTraceparent(formatTraceparent(trace)), trace);
      }),
    );
  });

  test('keeps its trace and changes its span at every hop', () => {
    const rng = new SeededRng('hops');
    const trace = newTrace(rng);
    const child = childSpan(trace, rng);
    assert.equal(child.traceId, trace.traceId);
    assert.notEqual(child.spanId, trace.spanId);
    assert.match(child.spanId, /^[0-9a-f]{16}$/);
  });

  test('is not taken from a malformed header', () => {
    const bad = [
      undefined,
      '',
      '00',
      `00-${TRACE}-${SPAN}`,
      `00-${TRACE}-${SPAN}-01 `,
      `00-${TRACE}-${SPAN}-01-more`,
      `00-${TRACE.toUpperCase()}-${SPAN}-01`,
      `00-${TRACE.slice(1)}-${SPAN}-01`,
      `00-${'0'.repeat(32)}-${SPAN}-01`,
      `00-${TRACE}-${'0'.repeat(16)}-01`,
      `ff-${TRACE}-${SPAN}-01`,
      `00-${TRACE}-${SPAN}-0g`,
    ];
    for (const header of bad) assert.equal(parseTraceparent(header), undefined, header);
  });

  test('is never an exception, whatever the header holds', () => {
    const pieces = fc.constantFrom('00', 'ff', TRACE, SPAN, '-', '01', '0', 'x', ' ', '\n');
    const header = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces, { maxLength: 9 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(header, (text) => {
        const trace = parseTraceparent(text);
        if (trace === undefined) return;
        assert.match(trace.traceId, /^[0-9a-f]{32}$/);
        assert.match(trace.spanId, /^[0-9a-f]{16}$/);
      }),
    );
  });
});
