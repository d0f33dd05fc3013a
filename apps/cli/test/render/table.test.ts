import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PLAIN } from '../../src/palette.ts';
import { renderTable } from '../../src/render/table.ts';
import { assertPicture } from '../support/golden.ts';

const COLUMNS = [{ title: 'NAME' }, { title: 'PID', align: 'right' as const }, { title: 'STATE' }];
const ROWS = [
  ['lb', '8896', 'ACTIVE'],
  ['database', '12', 'PAUSED'],
];

describe('tables', () => {
  test('make columns as wide as they need and align numbers to the right', () => {
    assertPicture(
      renderTable(COLUMNS, ROWS, { palette: PLAIN }),
      `
NAME       PID  STATE
lb        8896  ACTIVE
database    12  PAUSED
`,
    );
  });

  test('are cut at the width of the terminal', () => {
    const lines = renderTable(COLUMNS, ROWS, { palette: PLAIN, width: 17 });
    assertPicture(
      lines,
      `
NAME       PID  S
lb        8896  A
database    12  P
`,
    );
    assert.ok(lines.every((line) => line.length <= 17));
  });

  test('do not count colour for the width', () => {
    const paint = (text: string) => `<${text}>`;
    const [, row] = renderTable(COLUMNS, [['lb', '1', { text: 'ACTIVE', paint }]], { palette: PLAIN });
    assert.equal(row, 'lb      1  <ACTIVE>');
  });

  test('are only titles without rows', () => {
    assert.deepEqual(renderTable(COLUMNS, [], { palette: PLAIN }), ['NAME  PID  STATE']);
  });
});
