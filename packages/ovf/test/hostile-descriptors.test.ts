import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseEnvelope, planDeployment } from '../src/index.ts';
import { SAMPLE } from './sample-descriptor.ts';

const open =
  '<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"><References/>';

test('a descriptor mutated anywhere yields a verdict, and a plan or a reason', () => {
  const edit = fc.record({
    at: fc.nat({ max: SAMPLE.length }),
    drop: fc.nat({ max: 40 }),
    insert: fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('<Item/>', '&#0;', '"', '>', '-1', '$', '\u0000')),
  });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
      const text = edits.reduce(
        (draft, { at, drop, insert }) => draft.slice(0, at) + insert + draft.slice(at + drop),
        SAMPLE,
      );
      const { envelope, diagnostics } = parseEnvelope(text);
      assert.ok(envelope !== undefined || diagnostics.some(({ severity }) => severity === 'error'));
      if (envelope !== undefined) planDeployment(envelope);
    }),
    { numRuns: 500 },
  );
});

test('very many systems with very many inherited properties are refused, not planned', () => {
  const properties = Array.from({ length: 2_000 }, (_, index) => `<Property ovf:key="k${index}" ovf:type="string"/>`);
  const systems = Array.from(
    { length: 1_000 },
    (_, index) =>
      `<VirtualSystem ovf:id="v${index}"><Info/><VirtualHardwareSection><Info/></VirtualHardwareSection></VirtualSystem>`,
  );
  const { envelope } = parseEnvelope(
    `${open}<VirtualSystemCollection ovf:id="c"><Info/><ProductSection><Info/>${properties.join('')}</ProductSection>` +
      `${systems.join('')}</VirtualSystemCollection></Envelope>`,
  );
  const plan = envelope === undefined ? undefined : planDeployment(envelope);
  assert.ok(plan !== undefined && !plan.ok);
  assert.equal(plan.error.code, 'OVF_PLAN_LIMIT');
});

test('names as long as the document do not make the messages as long', () => {
  const { diagnostics } = parseEnvelope(`${open}${`<${'n'.repeat(10_000)}/>`.repeat(50)}</Envelope>`);
  assert.ok(diagnostics.length > 50);
  for (const { message, path } of diagnostics) assert.ok(message.length < 1_500 && path.length < 600);
});

test('macros that stand for more than a plan can hold are refused, not filled in', () => {
  const big = 'x'.repeat(1_000_000);
  const { envelope } = parseEnvelope(
    `${open}<VirtualSystemCollection ovf:id="c"><Info/><ProductSection><Info/>` +
      `<Property ovf:key="k" ovf:type="string" ovf:value="${big}"/></ProductSection>` +
      `<VirtualSystem ovf:id="v"><Info/><ProductSection><Info/>` +
      `<Property ovf:key="v" ovf:type="string" ovf:value="${`$${'{k}'}`.repeat(40)}"/></ProductSection>` +
      '<VirtualHardwareSection><Info/></VirtualHardwareSection></VirtualSystem></VirtualSystemCollection></Envelope>',
  );
  const plan = envelope === undefined ? undefined : planDeployment(envelope);
  assert.ok(plan !== undefined && !plan.ok);
  assert.equal(plan.error.code, 'OVF_PLAN_LIMIT');
});

test('a plan tells a thousand problems, not one for each of ten thousand replicas', () => {
  const { envelope } = parseEnvelope(
    `${open}<VirtualSystemCollection ovf:id="c"><Info/>` +
      '<ScaleOutSection xmlns="http://schemas.dmtf.org/ovf/envelope/2" ovf:id="v"><Info/><InstanceCount default="5000"/></ScaleOutSection>' +
      `<VirtualSystem ovf:id="v"><Info/><ProductSection><Info/>` +
      `<Property ovf:key="k" ovf:type="string" ovf:qualifiers="MinLen(3)" ovf:userConfigurable="true"/></ProductSection>` +
      '<VirtualHardwareSection><Info/></VirtualHardwareSection></VirtualSystem></VirtualSystemCollection></Envelope>',
  );
  const plan = envelope === undefined ? undefined : planDeployment(envelope);
  assert.ok(plan !== undefined && !plan.ok);
  assert.equal(plan.error.details['count'], 1_000);
});
