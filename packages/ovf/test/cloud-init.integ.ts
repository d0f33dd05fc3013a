import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { cloudInitUserData, writeEnvironmentDisc, writeIso } from '../src/index.ts';
import { utf8 } from './bytes.ts';
import { environmentOf, GUEST_PROPERTIES } from './cloud-init-sample.ts';

/** Debian's cloud-init and what its data source imports; unpacked, never installed. */
const PACKAGES = [
  'cloud-init',
  ...['certifi', 'chardet', 'charset-normalizer', 'configobj', 'idna', 'requests', 'six', 'urllib3', 'yaml'].map(
    (name) => `python3-${name}`,
  ),
];
// The compiled modules of Debian's packages belong to Debian's own interpreter.
const PYTHON = '/usr/bin/python3';
const USER_DATA = '#cloud-config\npackages: [x]\n';
const PROPERTIES = { ...GUEST_PROPERTIES, 'user-data': cloudInitUserData(USER_DATA) };

/** A guest in which the disc is mounted at argv[1] as /dev/sr0; prints what the data source makes of it. */
const GUEST = `
import json, sys
from cloudinit import helpers
from cloudinit.sources import DataSourceOVF as ovf
ovf.util.mounts = lambda: {"/dev/sr0": {"fstype": "iso9660", "mountpoint": sys.argv[1], "opts": "ro"}}
paths = helpers.Paths({"cloud_dir": sys.argv[2], "run_dir": sys.argv[2]})
source = ovf.DataSourceOVF({}, None, paths)
found = source._get_data()
print(json.dumps({
    "found": found, "seed": source.seed, "metadata": source.metadata, "userdata": source.userdata_raw.decode(),
    "keys": source.get_public_ssh_keys(), "config": source.get_config_obj(), "network": source.network_config,
}))
`;

function run(command: string, args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}) {
  return spawnSync(command, args, { encoding: 'utf8', timeout: 120_000, ...options });
}

function output({ status, stdout, stderr }: SpawnSyncReturns<string>): string {
  assert.equal(status, 0, stderr);
  return stdout;
}

describe("Debian's cloud-init", () => {
  let folder = '';
  let missing: string | undefined;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'hanse-cloud-init-'));
    // apt's own user must be able to write here.
    chmodSync(folder, 0o777);
    missing = unpack(folder);
  });

  after(() => {
    run('chmod', ['-R', 'u+w', folder]);
    rmSync(folder, { recursive: true });
  });

  const isAbsent = (context: TestContext) => {
    if (missing !== undefined) context.skip(`SKIPPED: ${missing}`);
    return missing !== undefined;
  };

  test('reads metadata, user data, password, keys and network from the disc', (context) => {
    if (isAbsent(context)) return;
    const mounted = join(folder, 'mounted');
    const image = join(folder, 'env.iso');
    writeFileSync(image, writeEnvironmentDisc({ environmentXml: environmentOf(PROPERTIES), time: 0 }));
    output(run('xorriso', ['-no_rc', '-osirrox', 'on', '-indev', image, '-extract', '/', mounted]));
    const env = {
      PATH: process.env['PATH'],
      PYTHONPATH: join(folder, 'root/usr/lib/python3/dist-packages'),
      PYTHONDONTWRITEBYTECODE: '1',
    };
    const read: unknown = JSON.parse(output(run(PYTHON, ['-c', GUEST, mounted, folder], { env })));
    assert.deepEqual(read, {
      found: true,
      seed: 'iso',
      metadata: {
        'instance-id': PROPERTIES['instance-id'],
        'local-hostname': PROPERTIES.hostname,
        'public-keys': PROPERTIES['public-keys'],
        'network-config': { version: 2 },
      },
      userdata: USER_DATA,
      keys: [PROPERTIES['public-keys']],
      config: { password: PROPERTIES.password },
      network: { version: 2 },
    });
  });

  test('takes the disc for an OVF environment by its label, and one labelled "cidata" not at all', (context) => {
    if (isAbsent(context)) return;
    const environmentXml = environmentOf(PROPERTIES);
    const files = [{ name: 'ovf-env.xml', content: utf8(environmentXml) }];
    const discs: readonly (readonly [Uint8Array, boolean])[] = [
      [writeEnvironmentDisc({ environmentXml, time: 0 }), true],
      [writeIso({ label: 'cidata', files, time: 0 }), false],
    ];
    for (const [bytes, isFound] of discs) {
      const image = join(folder, 'label.iso');
      writeFileSync(image, bytes);
      const label = output(run('blkid', ['-o', 'value', '-s', 'LABEL', image])).replace(/\n$/, '');
      assert.equal(output(run('blkid', ['-o', 'value', '-s', 'TYPE', image])).trim(), 'iso9660');
      const script = '. "$0"; is_cdrom_ovf /dev/sr0 "$1"';
      const env = { PATH: process.env['PATH'], DI_MAIN: 'noop', DI_LOG: 'stderr' };
      const { status, stderr } = run('sh', ['-c', script, join(folder, 'root/usr/lib/cloud-init/ds-identify'), label], {
        env,
      });
      assert.equal(status === 0, isFound, `${label}: ${stderr}`);
    }
  });
});

/** Downloads and unpacks; what is missing for it, if anything. */
function unpack(folder: string): string | undefined {
  for (const tool of ['xorriso', 'dpkg', 'apt-get', 'blkid']) {
    if (run('which', [tool]).status !== 0) return `${tool} is not here`;
  }
  if (!existsSync(PYTHON)) return `${PYTHON} is not here`;
  const download = run('apt-get', ['download', '-q', ...PACKAGES], { cwd: folder });
  if (download.status !== 0) return `Debian's cloud-init cannot be downloaded: ${download.stderr.slice(0, 300)}`;
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.deb'))) {
    output(run('dpkg', ['-x', join(folder, name), join(folder, 'root')]));
  }
  return undefined;
}
