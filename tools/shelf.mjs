// Runs one test shelf as a single node:test process: it writes an entry that imports every test file of the shelf,
// because one process per file is far too slow on small machines.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rooms, root } from './house.mjs';

/** Shelf name → which compiled files belong to it. */
const SHELVES = {
  unit: (room, path) => room !== 'test' && path.endsWith('.test.js'),
  integration: (room, path) => (room === 'test' ? path.startsWith('integration/') : path.endsWith('.integ.js')),
  fuzz: (room, path) => room === 'test' && path.startsWith('fuzz/'),
  cluster: (room, path) => room === 'test' && path.startsWith('cluster/'),
  crash: (room, path) => room === 'test' && path.startsWith('crash/'),
  e2e: (room, path) => room === 'test' && path.startsWith('e2e/'),
};

function files(shelf, only) {
  const belongs = SHELVES[shelf];
  return rooms().flatMap(({ folder, manifest }) => {
    const name = manifest.name.replace('@hanse/', '');
    if (only !== undefined && only !== name) return [];
    const dist = join(root, folder, folder === 'test' ? 'dist/src' : 'dist/test');
    if (!existsSync(dist)) return [];
    return readdirSync(dist, { recursive: true })
      .filter((path) => /\.(test|integ)\.js$/.test(path) && belongs(name, path) && hasSource(folder, path))
      .sort()
      .map((path) => join(dist, path));
  });
}

/** A compiled file whose source is gone is left over from an earlier build. */
function hasSource(folder, path) {
  return existsSync(join(root, folder, folder === 'test' ? 'src' : 'test', path.replace(/\.js$/, '.ts')));
}

function run(shelf, only) {
  const entries = files(shelf, only);
  if (entries.length === 0) {
    console.error(`shelf ${shelf}: no test files${only === undefined ? '' : ` in ${only}`}`);
    return 1;
  }
  const folder = join(root, 'node_modules/.hanse-shelves');
  mkdirSync(folder, { recursive: true });
  const entry = join(folder, `${shelf}${only === undefined ? '' : `-${only}`}.mjs`);
  writeFileSync(entry, entries.map((path) => `await import(${JSON.stringify(path)});\n`).join(''));
  const node = process.env.HANSE_SHELF_NODE ?? process.execPath;
  const report = process.env.HANSE_SHELF_REPORT;
  const tap = report === undefined ? [] : ['--test-reporter=tap', `--test-reporter-destination=${report}`];
  const args = ['--test', '--test-reporter=spec', '--test-reporter-destination=stdout', ...tap, entry];
  const result = spawnSync(node, args, { cwd: root, stdio: 'inherit', env: { ...process.env, NO_COLOR: '1' } });
  return result.status ?? 1;
}

const [shelf, only] = process.argv.slice(2);
if (shelf === undefined || SHELVES[shelf] === undefined) {
  console.error(`usage: node tools/shelf.mjs ${Object.keys(SHELVES).join('|')} [ROOM]`);
  process.exit(2);
}
process.exit(run(shelf, only));
