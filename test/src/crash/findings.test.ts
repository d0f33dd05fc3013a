import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ApplicationView } from '@hanse/api';
import type { SiteReality } from '../support/reality.ts';
import { type Asked, compare, type Findings, interrupted } from './findings.ts';

const NOTHING: Findings = { lost: [], duplicated: [], orphaned: [] };
const SITE: SiteReality = {
  site: 'bergen',
  machines: [{ veeId: 'v1', life: 'process 7' }],
  kept: ['v1'],
  networks: ['n1'],
  plugged: ['v1'],
  remains: [],
};

function found(asked: Asked, site: Partial<SiteReality>, more: readonly SiteReality[] = []): Findings {
  return compare({
    asked: new Map([['shop', asked]]),
    applications: [application('shop')],
    sites: [{ ...SITE, ...site }, ...more],
  });
}

function application(name: string): ApplicationView {
  return { name, vees: [{ veeId: 'v1', name: 'web', siteName: 'bergen' }] } as unknown as ApplicationView;
}

function counts({ lost, duplicated, orphaned }: Findings): readonly number[] {
  return [lost.length, duplicated.length, orphaned.length];
}

describe('what was asked compared with what is', () => {
  test('finds nothing where all is as asked', () => {
    assert.deepEqual(found('ACTIVE', {}), NOTHING);
    assert.deepEqual(found('SUSPENDED', { machines: [], plugged: [] }), NOTHING);
    assert.deepEqual(found('DESTROYED', { machines: [], kept: [], networks: [], plugged: [] }), NOTHING);
  });

  test('a machine that does not run, or only elsewhere, is lost', () => {
    assert.deepEqual(counts(found('ACTIVE', { machines: [] })), [1, 0, 0]);
    assert.deepEqual(counts(found('ACTIVE', { plugged: [] })), [1, 0, 0]);
    assert.deepEqual(counts(found('SUSPENDED', { machines: [], kept: [] })), [1, 0, 0]);
    const elsewhere = { ...SITE, site: 'luebeck', kept: [], networks: [] };
    assert.deepEqual(counts(found('ACTIVE', { machines: [], plugged: [] }, [elsewhere])), [1, 0, 1]);
  });

  test('a machine that runs twice is duplicated', () => {
    const twice = [
      { veeId: 'v1', life: 'process 7' },
      { veeId: 'v1', life: 'process 8' },
    ];
    assert.deepEqual(counts(found('ACTIVE', { machines: twice })), [0, 1, 0]);
  });

  test('whatever nobody asked for is orphaned', () => {
    assert.deepEqual(counts(found('SUSPENDED', {})), [0, 0, 1]);
    assert.deepEqual(counts(found('DESTROYED', { networks: [] })), [0, 0, 1]);
    assert.deepEqual(counts(found('DESTROYED', { machines: [], kept: [] })), [0, 0, 1]);
    assert.deepEqual(counts(found('ACTIVE', { kept: ['v1', 'v2'] })), [0, 0, 1]);
    assert.deepEqual(counts(found('ACTIVE', { remains: ['socket x'] })), [0, 0, 1]);
  });

  test('applications are counted too', () => {
    const asked = new Map<string, Asked>([
      ['shop', 'DESTROYED'],
      ['blog', 'DESTROYED'],
    ]);
    const applications = [application('shop'), application('shop'), application('unasked')];
    assert.deepEqual(counts(compare({ asked, applications, sites: [] })), [1, 1, 1]);
  });

  test('a bystander that was started anew was interrupted', () => {
    assert.deepEqual(interrupted([SITE], [SITE]), []);
    assert.equal(interrupted([SITE], [{ ...SITE, machines: [{ veeId: 'v1', life: 'process 9' }] }]).length, 1);
  });
});
