import assert from 'node:assert/strict';
import { type ErrorCode, HanseError } from '@hanse/kernel';

/** For assert.throws and assert.rejects: the error has this code, and its text matches. */
export function refused(code: ErrorCode, text = /./): (thrown: unknown) => true {
  return (thrown) => {
    assert.ok(thrown instanceof HanseError, String(thrown));
    assert.equal(thrown.code, code, thrown.message);
    assert.match(thrown.message, text);
    return true;
  };
}
