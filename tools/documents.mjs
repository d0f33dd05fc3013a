// Documents that are made from the code: `write` renews them, `check` fails on a difference.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './house.mjs';

async function documents() {
  return new Map([
    ['docs/errors.md', await errorsPage()],
    ['docs/api/federation.json', described('federation')],
    ['docs/api/gateway.json', described('gateway')],
  ]);
}

/** The OpenAPI 3.1 document of a service, as its routes describe themselves. */
function described(app) {
  const main = join(root, 'apps', app, 'dist/src/main.js');
  return execFileSync(process.execPath, [main, 'describe'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}

async function errorsPage() {
  const { ERROR_KINDS, ERROR_TABLE } = await import(join(root, 'packages/kernel/dist/src/index.js'));
  const rows = Object.entries(ERROR_TABLE).sort(([a], [b]) => (a < b ? -1 : 1));
  const cell = (text) => text.replaceAll('|', '\\|');
  return [
    '# Errors',
    '',
    'Made from the one error table in `packages/kernel/src/errors/` by `node tools/documents.mjs write`.',
    'Every failure has a code, says what was wrong and where, and what would have been accepted.',
    '',
    '| Kind | HTTP | OCCI | XMPP | CLI exit | Retry may help |',
    '| --- | --- | --- | --- | --- | --- |',
    ...Object.entries(ERROR_KINDS).map(
      ([kind, face]) =>
        `| ${kind} | ${face.httpStatus} | ${face.occiText} | ${face.xmppCondition} | ${face.exitCode} | ${face.isRetryable ? 'yes' : 'no'} |`,
    ),
    '',
    '| Code | Kind | Message | Remedy |',
    '| --- | --- | --- | --- |',
    ...rows.map(([code, row]) => `| \`${code}\` | ${row.kind} | ${cell(row.message)} | ${cell(row.remedy)} |`),
    '',
  ].join('\n');
}

/** Where each service keeps the rows that say who may do what. */
const POLICIES = new Map([
  [
    'federation',
    { module: 'apps/federation/dist/src/policy.js', rows: 'POLICY', isPublic: ({ who }) => who.length === 0 },
  ],
  [
    'gateway',
    {
      module: 'apps/gateway/dist/src/security/policy-rows.js',
      rows: 'GATEWAY_POLICY',
      isPublic: ({ decided }) => decided === 'never',
    },
  ],
]);

/** What the policy of a service leaves open: a forgotten row would only show when somebody is refused. */
async function policyGaps(app, document) {
  const { module, rows, isPublic } = POLICIES.get(app);
  const policy = new Map((await import(join(root, module)))[rows].map((row) => [row.operation, row]));
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  const names = operations.map(({ operationId }) => operationId);
  const gap = ({ operationId, security }) => {
    const row = policy.get(operationId);
    if (!/^[a-z]+\.[a-z]+(-[a-z]+)*$/.test(operationId)) return `operation ${operationId} is not named resource.verb`;
    if (row === undefined) return `operation ${operationId} has no row in the policy`;
    if (security === undefined && !isPublic(row))
      return `operation ${operationId} is public, and its row names somebody`;
    if (security !== undefined && isPublic(row)) return `operation ${operationId} is not public, and its row is empty`;
    return undefined;
  };
  return [
    ...operations.map(gap).filter((problem) => problem !== undefined),
    ...names.filter((name, at) => names.indexOf(name) !== at).map((name) => `two operations are named ${name}`),
    ...[...policy.keys()].filter((name) => !names.includes(name)).map((name) => `row ${name} names no operation`),
  ].map((problem) => `${app}: ${problem}`);
}

async function main(verb) {
  const stale = [];
  const made = await documents();
  const gaps = [];
  for (const app of POLICIES.keys())
    gaps.push(...(await policyGaps(app, JSON.parse(made.get(`docs/api/${app}.json`)))));
  if (gaps.length > 0) {
    console.error(`the policy does not fit the API; correct its rows or the routes:\n  ${gaps.join('\n  ')}`);
    process.exit(1);
  }
  for (const [path, content] of made) {
    const file = join(root, path);
    if (existsSync(file) && readFileSync(file, 'utf8') === content) continue;
    stale.push(path);
    if (verb !== 'write') continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  if (verb === 'write' || stale.length === 0) return;
  console.error(`stale documents; run "node tools/documents.mjs write":\n  ${stale.join('\n  ')}`);
  process.exit(1);
}

await main(process.argv[2]);
