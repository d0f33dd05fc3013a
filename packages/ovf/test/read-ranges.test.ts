import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseEnvelope } from '../src/index.ts';
import { sampleWith } from './sample-descriptor.ts';

const MEMORY = /<Item><rasd:AllocationUnits>byte \* 2\^20<[\s\S]*?<\/Item>\s*<Item ovf:bound="max">[\s\S]*?<\/Item>/;

const CASES: readonly (readonly [string, readonly string[], string | undefined])[] = [
  ['a minimum, a normal value and a maximum', [item('min', 128), item('', 256), item('max', 512)], undefined],
  ['only a maximum beside the normal value', [item('', 256), item('max', 512)], undefined],
  ['equal bounds', [item('min', 256), item('', 256), item('max', 256)], undefined],
  ['two maxima', [item('', 256), item('max', 512), item('max', 1024)], 'OVF_ITEM_BOUNDS'],
  ['two minima', [item('', 256), item('min', 128), item('min', 64)], 'OVF_ITEM_BOUNDS'],
  ['a maximum without a normal value', [item('max', 512)], 'OVF_ITEM_BOUNDS'],
  ['a maximum below the minimum', [item('min', 512), item('', 512), item('max', 256)], 'OVF_ITEM_BOUNDS'],
  ['a fraction', [item('', 256), item('max', 512.5)], 'OVF_VALUE_INVALID'],
  ['a maximum for one configuration only', [item('', 256), item('max', 512, 'large')], undefined],
  [
    'a maximum for one configuration below its normal value',
    [item('', 256), item('', 512, 'large'), item('max', 384, 'large')],
    'OVF_ITEM_BOUNDS',
  ],
  [
    'bounds of normal values that each have a configuration',
    [item('', 256, 'small'), item('', 512, 'large'), item('max', 1024)],
    undefined,
  ],
  ['two normal values of one configuration', [item('', 256, 'large'), item('', 512, 'large')], 'OVF_DUPLICATE'],
];

for (const [what, items, code] of CASES) {
  test(`a range with ${what} is ${code === undefined ? 'accepted' : `refused with ${code}`}`, () => {
    const { diagnostics } = parseEnvelope(sampleWith(MEMORY, items.join('')));
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    assert.equal(errors[0]?.code, code);
  });
}

test('where configurations of normal values overlap there is a warning', () => {
  const { diagnostics } = parseEnvelope(
    sampleWith(MEMORY, [item('', 256), item('', 512, 'small large'), item('', 1024, 'large')].join('')),
  );
  assert.deepEqual(
    diagnostics.map(({ severity, code }) => [severity, code]),
    [['warning', 'OVF_DUPLICATE']],
  );
});

function item(bound: string, quantity: number, configuration?: string): string {
  const bounded = bound === '' ? '' : ` ovf:bound="${bound}"`;
  const configured = configuration === undefined ? '' : ` ovf:configuration="${configuration}"`;
  return (
    `<Item${bounded}${configured}><rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits>` +
    `<rasd:InstanceID>2</rasd:InstanceID><rasd:ResourceType>4</rasd:ResourceType>` +
    `<rasd:VirtualQuantity>${quantity}</rasd:VirtualQuantity></Item>`
  );
}
