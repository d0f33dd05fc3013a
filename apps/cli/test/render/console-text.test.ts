import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { consoleText } from '../../src/render/console-text.ts';

describe('console text', () => {
  test('keeps words, tabs and line breaks', () => {
    assert.equal(consoleText('a\tb\r\nc\n'), 'a\tb\nc\n');
  });

  test('loses colours, cursor movement, titles and other control characters', () => {
    assert.equal(consoleText('\u001b[1;31mred\u001b[0m\u001b[2J\u001b[H'), 'red');
    assert.equal(consoleText('\u001b]0;stolen title\u0007after'), 'after');
    assert.equal(consoleText('\u001b]52;c;aGk=\u001b\\after'), 'after');
    assert.equal(consoleText('a\u0008\u0000\u009b31mb'), 'a31mb');
    assert.equal(consoleText('\u001bc'), '');
  });
});
