import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ConfigurableProperty, DeployRequest, PackageChoices } from '@hanse/api';
import { HanseError } from '@hanse/kernel';
import { askChoices } from '../../src/deploy/ask-choices.ts';
import type { Prompt } from '../../src/deploy/prompt.ts';
import { choicesOf } from '../../src/deploy/request-options.ts';

const request = { packageId: '0197a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b' } as DeployRequest;
const property = (key: string, change: Partial<ConfigurableProperty> = {}): ConfigurableProperty => ({
  ...{ entityId: 'web', key, type: 'string', label: '', description: '', category: '', defaultValue: '' },
  ...{ isPassword: false, isRequired: true },
  ...change,
});
const choices = (change: Partial<PackageChoices>): PackageChoices => ({
  ...{ configurations: [], properties: [], eulas: [], networks: [], ranges: [], replicas: [] },
  ...change,
});

/** Answers in turn; fails when it is asked more often than that. */
function person(...answers: readonly string[]): Prompt & { readonly shown: string[]; readonly hidden: string[] } {
  const left = [...answers];
  const shown: string[] = [];
  const hidden: string[] = [];
  const next = (question: string) => {
    shown.push(question);
    const answer = left.shift();
    assert.ok(answer !== undefined, `nobody expected "${question}"`);
    return answer;
  };
  return {
    shown,
    hidden,
    say: (...lines) => void shown.push(...lines),
    ask: async (question) => next(question),
    askHidden: async (question) => {
      hidden.push(question);
      return next(question);
    },
  };
}

const nothingKnown = () => false;

describe('asking at a terminal', () => {
  test('is for properties that need a value and have none, by label, description and choice', async () => {
    const asked = person('', 'The shop', '3', '2', 'geheim');
    const answered = await askChoices(
      { ...request, properties: { given: 'x', 'web:mine': 'y' } },
      choices({
        properties: [
          property('title', { label: 'Title', description: 'Shown on top of each page' }),
          property('size', { choices: ['small', 'large'] }),
          property('password', { isPassword: true }),
          property('optional', { isRequired: false }),
          property('given'),
          property('mine'),
          property('inManifest'),
        ],
      }),
      (_system, key) => key === 'inManifest',
      asked,
    );
    assert.deepEqual(answered.properties, {
      given: 'x',
      'web:mine': 'y',
      'web:title': 'The shop',
      'web:size': 'large',
      'web:password': 'geheim',
    });
    const text = asked.shown.join('\n');
    assert.match(text, /Title \(title of web, string\)\n {2}Shown on top of each page/);
    assert.match(text, /1\) small\n {2}2\) large/);
    assert.match(text, /needs a value/);
    assert.match(text, /none of them/);
    assert.equal(asked.hidden.length, 1, 'only the password is typed unseen');
  });

  test('looks at the properties of the chosen configuration', async () => {
    const configurations = [
      { id: 'big', label: '', description: '', isDefault: false, properties: [property('cache')] },
    ];
    const offered = choices({ configurations, properties: [property('elsewhere')] });
    const answered = await askChoices({ ...request, configuration: 'big' }, offered, nothingKnown, person('64'));
    assert.deepEqual(answered.properties, { 'web:cache': '64' });
  });

  test('shows each licence and takes only a clear yes', async () => {
    const eulas = [
      { info: 'Terms', licence: 'Be kind.\n' },
      { entityId: 'db', info: '', licence: 'Be honest.' },
    ];
    const kind = person('y', 'yes');
    const answered = await askChoices(request, choices({ eulas }), nothingKnown, kind);
    assert.equal(answered.acceptEulas, true);
    assert.match(
      kind.shown.join('\n'),
      /Licence of the package \(Terms\):\n\nBe kind\.\n[\s\S]*Licence of "db":\n\nBe honest\./,
    );
    await assert.rejects(
      askChoices(request, choices({ eulas }), nothingKnown, person('y', '')),
      (thrown) => thrown instanceof HanseError && thrown.code === 'OVF_EULA_NOT_ACCEPTED',
    );
    const accepted = { ...request, acceptEulas: true };
    assert.deepEqual(await askChoices(accepted, choices({ eulas }), nothingKnown, person()), accepted);
  });
});

describe('the flags of deploy', () => {
  test('become the choices of the request', () => {
    const flags = {
      name: 'erp',
      configuration: 'small',
      network: { front: 'lan' },
      instances: { farm: 3 },
      cpus: { db: 4 },
      memory: { db: 4096, web: 512 },
      property: { title: 'x' },
      acceptEulas: true,
    };
    assert.deepEqual(choicesOf(flags), {
      name: 'erp',
      configuration: 'small',
      networks: { front: 'lan' },
      instances: { farm: 3 },
      resources: { db: { vcpus: 4, memoryMib: 4096 }, web: { memoryMib: 512 } },
      properties: { title: 'x' },
      acceptEulas: true,
    });
    assert.deepEqual(choicesOf({}), {});
  });
});
