// Keeps the generated part of the house true: one tsconfig per room, derived from its package.json,
// so that what a room may import is said once. `write` renews, `check` fails on a difference, `build` compiles.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const SCOPE = '@hanse/';

/** Every room of the house: its folder and its package manifest. */
export function rooms() {
  return [...children('packages'), ...children('apps'), 'test', 'bench']
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) }));
}

function children(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${folder}/${entry.name}`)
    .sort();
}

/** The generated files, as a map from path to content. */
function generated() {
  const all = rooms();
  const folderOf = new Map(all.map((room) => [room.manifest.name, room.folder]));
  const files = new Map();
  for (const room of all) {
    files.set(`${room.folder}/tsconfig.json`, sourceProject(room, folderOf));
    if (existsSync(join(root, room.folder, 'test'))) {
      files.set(`${room.folder}/tsconfig.test.json`, testProject(room, folderOf));
    }
  }
  const references = [...files.keys()].map((path) => ({ path: `./${path}` }));
  files.set('tsconfig.json', json({ files: [], references }));
  return files;
}

function sourceProject({ folder, manifest }, folderOf) {
  const pure = manifest.hanse?.pure === true;
  return json({
    extends: `${up(folder)}/tsconfig.base.json`,
    compilerOptions: {
      rootDir: '.',
      outDir: 'dist',
      tsBuildInfoFile: 'dist/src.tsbuildinfo',
      ...(pure ? { lib: ['es2023', 'esnext.disposable', 'webworker'], types: [] } : {}),
    },
    include: ['src'],
    references: references(folder, Object.keys(manifest.dependencies ?? {}), folderOf),
  });
}

/** Tests may also use the testkit; testing a room must not make the room itself depend on it. */
function testProject({ folder, manifest }, folderOf) {
  const names = [...Object.keys(manifest.dependencies ?? {}), ...Object.keys(manifest.devDependencies ?? {})];
  return json({
    extends: `${up(folder)}/tsconfig.base.json`,
    compilerOptions: { rootDir: '.', outDir: 'dist', tsBuildInfoFile: 'dist/test.tsbuildinfo' },
    include: ['test'],
    references: [{ path: './tsconfig.json' }, ...references(folder, names, folderOf)],
  });
}

function references(folder, names, folderOf) {
  return names
    .filter((name) => name.startsWith(SCOPE) && folderOf.has(name))
    .map((name) => ({ path: relative(folder, folderOf.get(name)) }));
}

const up = (folder) => relative(folder, '.') || '.';
const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

function write() {
  for (const [path, content] of generated()) {
    const file = join(root, path);
    if (!existsSync(file) || readFileSync(file, 'utf8') !== content) writeFileSync(file, content);
  }
}

function check() {
  const stale = [...generated()].filter(([path, content]) => {
    const file = join(root, path);
    return !existsSync(file) || readFileSync(file, 'utf8') !== content;
  });
  if (stale.length === 0) return;
  console.error(`stale generated files; run "npm run house":\n${stale.map(([path]) => `  ${path}`).join('\n')}`);
  process.exit(1);
}

function build(projects) {
  const tsc = join(root, 'node_modules/typescript-7/bin/tsc');
  const targets = projects.length > 0 ? projects : ['tsconfig.json'];
  const result = spawnSync(process.execPath, [tsc, '-b', ...targets], { cwd: root, stdio: 'inherit' });
  if (result.status !== 0) process.exit(result.status ?? 1);
  if (projects.length === 0) stamp();
}

/** The launcher compares sources with this file to know whether a build is needed. */
function stamp() {
  const file = join(root, 'node_modules/.hanse-built');
  writeFileSync(file, '');
  utimesSync(file, new Date(), new Date());
}

const [verb, ...rest] = process.argv.slice(2);
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (verb === 'write') write();
  else if (verb === 'check') check();
  else if (verb === 'build') build(rest);
  else {
    console.error('usage: node tools/house.mjs write|check|build [PROJECT ...]');
    process.exit(2);
  }
}
