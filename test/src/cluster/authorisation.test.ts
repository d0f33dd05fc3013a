import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type MatrixCell, type Principal, type WrongCell, wrongCells } from '@hanse/identity';
import { freePort, type TemporaryFolder, temporaryFolder, threeSites } from '@hanse/testkit';
import { Cluster } from '../support/cluster.ts';
import { ForeignProvider } from '../support/foreign-provider.ts';
import { FEDERATION_EXPECTED, federationRequests } from './authorisation/federation-matrix.ts';
import { GATEWAY_EXPECTED, gatewayRequests } from './authorisation/gateway-matrix.ts';
import { type MatrixPeople, makeMatrixPeople } from './authorisation/matrix-people.ts';
import { type MatrixWorld, makeMatrixWorld } from './authorisation/matrix-world.ts';
import { admittedBy, operationsOf, policyRows } from './authorisation/operation.ts';
import { runMatrix } from './authorisation/run-matrix.ts';
import { sitePolicyCells } from './authorisation/site-policy-cells.ts';
import { upstreamRequests } from './authorisation/upstream-requests.ts';
import { makeVos, makeVoWorld, VO_EXPECTED, type VoWorld, voRequests } from './authorisation/vo-matrix.ts';

const PLACES = threeSites('simulated').filter(({ name }) => name !== 'bruges');

/** Every operation of both OpenAPI documents, asked for over the wire by everybody there is. */
describe('the authorisation matrix', () => {
  let folder: TemporaryFolder;
  let school: ForeignProvider;
  let cluster: Cluster;
  let people: MatrixPeople;
  let world: MatrixWorld;
  let voWorld: VoWorld;

  before(async () => {
    folder = await temporaryFolder();
    const port = await freePort();
    school = await ForeignProvider.start({ folder: join(folder.path, 'school'), federationPort: port });
    const listen = { host: '127.0.0.1', port };
    cluster = await Cluster.start(PLACES, { federation: { listen, upstreams: [school.upstream] } });
    const owner = await cluster.member('hinrich');
    const other = await cluster.member('godeke');
    const password = readFileSync(join(cluster.federationFolder, '../password'), 'utf8');
    const operator = await cluster.login('operator', password);
    const inVos = await makeVos(cluster, owner);
    people = await makeMatrixPeople(cluster, { owner, other, operator, inVos }, folder.path);
    world = await makeMatrixWorld(cluster, owner, people);
    voWorld = await makeVoWorld(world, people);
  });

  after(async () => {
    await cluster?.[Symbol.asyncDispose]();
    await school?.[Symbol.asyncDispose]();
    await folder?.[Symbol.asyncDispose]();
  });

  test('of the federation has no wrong cell', async (context) => {
    const { url } = JSON.parse(readFileSync(join(cluster.federationFolder, 'run.json'), 'utf8')) as { url: string };
    const operations = operationsOf('federation');
    const principals = people.atFederation;
    const requests = { ...federationRequests(world), ...upstreamRequests(world, school) };
    const cells = await runMatrix({ url, ca: people.ca, operations, requests, principals });
    assert.equal(cells.length, operations.length * principals.length);
    context.diagnostic(summary(cells));
    assert.deepEqual(wrongCells(cells, FEDERATION_EXPECTED).map(told), []);
  });

  test('of what belongs to a VO has no wrong cell', async (context) => {
    const { url } = JSON.parse(readFileSync(join(cluster.federationFolder, 'run.json'), 'utf8')) as { url: string };
    const operations = operationsOf('federation').filter(({ operation }) => operation in VO_EXPECTED);
    const requests = voRequests(voWorld);
    const cells = await runMatrix({ url, ca: people.ca, operations, requests, principals: people.atFederation });
    assert.equal(cells.length, Object.keys(VO_EXPECTED).length * people.atFederation.length);
    context.diagnostic(summary(cells));
    assert.deepEqual(wrongCells(cells, VO_EXPECTED).map(told), []);
  });

  test('of a gateway has no wrong cell', async (context) => {
    const operations = operationsOf('gateway');
    const [url, principals] = [people.site.endpoint, people.atGateway];
    const cells = await runMatrix({ url, ca: people.siteCa, operations, requests: gatewayRequests(world), principals });
    assert.equal(cells.length, operations.length * principals.length);
    context.diagnostic(summary(cells));
    assert.deepEqual(wrongCells(cells, GATEWAY_EXPECTED).map(told), []);
  });

  test('expects nobody at the federation whom the policy does not admit', async () => {
    const rows = await policyRows('federation');
    assert.deepEqual(Object.keys(FEDERATION_EXPECTED).sort(), rows.map(({ operation }) => operation).sort());
    for (const [operation, who] of Object.entries(FEDERATION_EXPECTED)) {
      const admitted = admittedBy(rows, operation, AT_FEDERATION);
      const refused = who.filter((name) => !admitted.includes(name));
      assert.deepEqual(refused, [], `${operation} admits ${admitted.join(', ')}`);
    }
  });

  test('expects nobody at a gateway whom the policy does not admit, and has a rule for every operation', async () => {
    const rows = await policyRows('gateway');
    assert.deepEqual(Object.keys(GATEWAY_EXPECTED).sort(), rows.map(({ operation }) => operation).sort());
    const cells = sitePolicyCells(
      rows
        .map(({ operation }) => operation)
        .filter((name) => !PUBLIC.includes(name) && !OF_THE_PROVIDER.includes(name)),
    );
    const denied = cells.filter(({ operation, principal, allowed }) => {
      return !allowed && GATEWAY_EXPECTED[operation]?.includes(principal) === true;
    });
    assert.deepEqual(denied, []);
    for (const name of new Set(cells.map(({ operation }) => operation))) {
      assert.ok(
        cells.some(({ operation, allowed }) => operation === name && allowed),
        `${name} is for nobody`,
      );
    }
  });
});

/** Reached by anybody; whoever comes shows something else than a token. */
const PUBLIC = ['health.read', 'keys.read', 'instance.token', 'login.create', 'login.refresh'];
/** The provider's own users, by a policy of their own. */
const OF_THE_PROVIDER = ['account.read', 'login.list', 'login.revoke'];

/** How the federation sees those who ask; undefined: not at all. */
const AT_FEDERATION: ReadonlyMap<string, Principal | undefined> = new Map<string, Principal | undefined>([
  ...['anonymous', 'stranger', 'gateway-with-token'].map((name) => [name, undefined] as const),
  ['gateway', seen('site', ['site.leave:/'])],
  ...['other-user', 'owner', 'other-vo', 'viewer', 'member', 'vo-admin', 'vo-owner'].map(
    (name) => [name, seen('user', ['federation'])] as const,
  ),
  ['operator', seen('operator', ['federation'])],
]);

function seen(kind: Principal['kind'], scope: readonly string[]): Principal {
  return { kind, id: kind, roles: [], scope };
}

function told({ operation, principal, expected, because }: WrongCell): string {
  const wanted =
    expected === 'no expectation' ? 'is expected of nobody' : expected ? 'should be let' : 'should be refused';
  return `${operation}: ${principal} ${wanted}, and the answer was ${because}`;
}

function summary(cells: readonly MatrixCell[]): string {
  const allowed = cells.filter((cell) => cell.allowed).length;
  return `${cells.length} cells: ${allowed} let, ${cells.length - allowed} refused`;
}
