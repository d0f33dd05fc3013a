import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HanseError } from '@hanse/kernel';
import { parseProperties } from '../../src/deploy/properties-file.ts';

const read = (text: string) => parseProperties(text, 'values');
const refusal = (text: string) => {
  try {
    return JSON.stringify(read(text));
  } catch (thrown) {
    return thrown instanceof HanseError ? `${thrown.code} ${String(thrown.details['at'])}` : String(thrown);
  }
};

describe('a file of properties', () => {
  test('may be lines as in an environment file', () => {
    const text = '# for the shop\n\nweb.title="The shop"\nexport web.port = 80\r\nweb.query=a=b&c=\'d\'\nweb.empty=\n';
    assert.deepEqual(read(text), {
      'web.title': 'The shop',
      'web.port': '80',
      'web.query': "a=b&c='d'",
      'web.empty': '',
    });
  });

  test('may be YAML or JSON, whose numbers and truths become text', () => {
    const values = { 'web.title': 'The shop: a = b', 'web.port': '80', 'web:tls': 'true' };
    assert.deepEqual(read('web.title: "The shop: a = b"\nweb.port: 80\n"web:tls": true\n'), values);
    assert.deepEqual(read('{ "web.title": "The shop: a = b", "web.port": 80, "web:tls": true }'), values);
  });

  test('may say nothing', () => {
    assert.deepEqual(read(''), {});
    assert.deepEqual(read('# nothing\n'), {});
  });

  test('is refused with the line where it makes no sense', () => {
    assert.equal(refusal('a=1\nb\n'), 'CLI_PROPERTIES_INVALID line 2');
    assert.equal(refusal('a: 1\nb: [1, 2]\n'), 'CLI_PROPERTIES_INVALID line 2');
    assert.equal(refusal('- a\n- b\n'), 'CLI_PROPERTIES_INVALID line 1');
    assert.equal(refusal('a: 1\na: 2\n'), 'CLI_PROPERTIES_INVALID line 2');
    assert.equal(refusal('a: {\n'), 'CLI_PROPERTIES_INVALID line 2');
  });
});
