import assert from 'node:assert/strict';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { after, before, describe, test } from 'node:test';
import { eventually, type TemporaryFolder, temporaryFolder } from '@hanse/testkit';
import { LeftOverProcesses } from '../support/left-over-processes.ts';
import { type Outcome, runHanse } from './run-hanse.ts';

/** Both sides together, in milliseconds, from the wish for an invitation until the federation can use the site. */
const LONGEST = 60_000;

interface ListedSite {
  readonly site: { readonly name: string };
  readonly isReachable: boolean;
}

/** Two operators with nothing in common but the file with the invitation. */
describe('a site joins', () => {
  let federation: TemporaryFolder;
  let provider: TemporaryFolder;

  before(async () => {
    [federation, provider] = [await temporaryFolder(), await temporaryFolder()];
    succeeded(await runHanse(federation.path, 'up', '--driver', 'simulated', '--sites', 'luebeck'));
  });
  after(async () => {
    for (const folder of [provider, federation]) {
      if (folder === undefined) continue;
      await runHanse(folder.path, 'down');
      new LeftOverProcesses(folder.path)[Symbol.dispose]();
      await folder[Symbol.asyncDispose]();
    }
  });

  const isThere = async () => {
    const listed = JSON.parse(succeeded(await runHanse(federation.path, 'sites', '--json'))) as readonly ListedSite[];
    return listed.some(({ site, isReachable }) => site.name === 'visby' && isReachable);
  };

  test('with one command on each side, and can be used within a minute', async (t) => {
    const file = join(provider.path, 'visby.invitation');
    const begun = performance.now();
    succeeded(await runHanse(federation.path, 'site', 'invite', 'visby', '--out', file));
    const invited = performance.now();
    const law = ['--jurisdiction', 'SE', '--prices', 'vcpu=0.03,memory=0.008,disk=0.0004'];
    const joining = ['site', 'join', '--invitation-file', file, ...law, '--driver', 'simulated'];
    succeeded(await runHanse(provider.path, ...joining));
    const joined = performance.now();
    await eventually(isThere, { deadline: LONGEST, what: 'the federation to reach the site' });
    const used = performance.now();
    t.diagnostic(`the federation's side: ${seconds(invited - begun)} to invite, ${seconds(used - joined)} to reach it`);
    t.diagnostic(`the provider's side: ${seconds(joined - invited)} to join and serve`);
    t.diagnostic(`altogether: ${seconds(used - begun)}`);
    assert.ok(used - begun < LONGEST, `it took ${seconds(used - begun)}`);
    const again = await runHanse(provider.path, ...joining);
    assert.match(again.stderr, /CLI_SITE_EXISTS/, 'the invitation does nothing a second time');
  });
});

function succeeded({ code, stdout, stderr }: Outcome): string {
  assert.equal(code, 0, stderr);
  return stdout;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
