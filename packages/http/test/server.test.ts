import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HanseError } from '@hanse/kernel';
import { RecordingLogger } from '@hanse/testkit';
import { Type } from 'typebox';
import { openApiOf, principalOf } from '../src/index.ts';
import { requireSingleHeaders } from '../src/server/single-headers.ts';
import { uriNames } from '../src/uri-names.ts';
import { ALICE, PUBLIC, testServer } from './support.ts';

const BODY = Type.Object({
  count: Type.Integer({ minimum: 1 }),
  verb: Type.Unsafe<string>({ enum: ['start', 'stop'] }),
});

const guarded = (operation: string) => ({ operation, access: 'authenticated' }) as const;

describe('a guarded server', () => {
  test('does not start with a route that does not say who may reach it', async () => {
    await using rig = await testServer();
    const route = (config: object) => () => rig.app.get('/open', { config: config as never }, async () => 'secret');
    for (const config of [{}, { operation: 'x' }, { access: 'public' }, { operation: '', access: 'public' }]) {
      assert.throws(route(config), (thrown) => thrown instanceof HanseError && thrown.code === 'ROUTE_UNGUARDED');
    }
  });

  test('guards the routes of nested plugins as well', async () => {
    await using rig = await testServer();
    await rig.app.register(async (nested) => {
      nested.get('/nested', { config: guarded('nested') }, async () => 'secret');
    });
    const answer = await rig.app.inject('/nested');
    assert.equal(answer.statusCode, 401);
    assert.equal(answer.headers['www-authenticate'], 'DPoP algs="ES256", Bearer');
    assert.deepEqual([...rig.app.guardedOperations], ['nested']);
  });

  test('hands an authenticated principal to the route, and refuses what is not authorised', async () => {
    await using rig = await testServer();
    rig.app.get('/me', { config: guarded('me') }, async (request) => principalOf(request));
    rig.app.get('/no', { config: guarded('forbidden') }, async () => 'secret');
    const headers = { authorization: 'Bearer alice' };
    assert.deepEqual((await rig.app.inject({ url: '/me', headers })).json(), ALICE);
    const refused = await rig.app.inject({ url: '/no', headers });
    assert.deepEqual([refused.statusCode, refused.json().code], [403, 'IDENTITY_FORBIDDEN']);
  });

  test('judges nobody by one of two credentials', () => {
    const ask = (...rawHeaders: string[]) => requireSingleHeaders({ rawHeaders });
    ask('Authorization', 'Bearer alice', 'DPoP', 'x', 'Accept', 'a', 'accept', 'b');
    for (const name of ['Authorization', 'DPoP', 'Host', 'X-Auth-Token']) {
      assert.throws(() => ask(name, 'a', 'Accept', 'b', name.toLowerCase(), 'a'), { code: 'REQUEST_INVALID' });
    }
  });

  test('does not read the body of a request it refuses', async () => {
    await using rig = await testServer();
    rig.app.post('/me', { config: guarded('me'), schema: { body: BODY } }, async () => 'done');
    const answer = await rig.app.inject({ method: 'POST', url: '/me', payload: { count: 0 } });
    assert.equal(answer.statusCode, 401);
  });
});

describe('a problem', () => {
  test('says where the request was wrong and what would do', async () => {
    await using rig = await testServer();
    rig.app.post('/orders', { config: PUBLIC, schema: { body: BODY } }, async () => 'done');
    const post = (payload: object) => rig.app.inject({ method: 'POST', url: '/orders', payload });
    const answer = await post({ count: 1, verb: 'jump' });
    assert.equal(answer.statusCode, 400);
    assert.equal(answer.headers['content-type'], 'application/problem+json');
    const problem = answer.json();
    assert.equal(problem.code, 'REQUEST_INVALID');
    assert.equal(problem.details.at, 'body/verb');
    assert.match(problem.detail, /start, stop/);
    assert.equal((await post({ count: '1', verb: 'start' })).json().details.at, 'body/count');
    assert.equal((await post({ verb: 'start' })).json().code, 'REQUEST_INVALID');
    assert.equal((await post({ count: 1, verb: 'start' })).statusCode, 200);
  });

  test('answers bad JSON, empty JSON, a large body and an unknown type', async () => {
    await using rig = await testServer();
    rig.app.post('/orders', { config: PUBLIC, schema: { body: BODY } }, async () => 'done');
    const post = async (payload: string, type = 'application/json') => {
      const headers = { 'content-type': type };
      return (await rig.app.inject({ method: 'POST', url: '/orders', payload, headers })).json().code;
    };
    assert.equal(await post('{"count":'), 'REQUEST_INVALID');
    assert.equal(await post(''), 'REQUEST_INVALID');
    assert.equal(await post('{"__proto__": {}}'), 'REQUEST_INVALID');
    assert.equal(await post(JSON.stringify('x'.repeat(2_000))), 'REQUEST_TOO_LARGE');
    assert.equal(await post('<order/>', 'application/xml'), 'REQUEST_MEDIA_TYPE');
  });

  test('answers an address where nothing is, without its query', async () => {
    await using rig = await testServer();
    const problem = (await rig.app.inject('/nowhere?token=s3cret')).json();
    assert.deepEqual([problem.status, problem.code], [404, 'ROUTE_UNKNOWN']);
    assert.doesNotMatch(JSON.stringify(problem), /s3cret/);
  });

  test('hides nothing of a fault from the log, and is found there by its trace', async () => {
    const logger = new RecordingLogger();
    await using rig = await testServer({ logger });
    rig.app.get('/fault', { config: PUBLIC }, async () => {
      throw new RangeError('unforeseen');
    });
    const traceId = 'a'.repeat(32);
    const headers = { traceparent: `00-${traceId}-${'b'.repeat(16)}-01` };
    const answer = await rig.app.inject({ url: '/fault', headers });
    assert.deepEqual([answer.statusCode, answer.json().traceId], [500, traceId]);
    assert.match(String(answer.headers['traceparent']), new RegExp(`^00-${traceId}-(?!b{16})[0-9a-f]{16}-01$`));
    const fault = logger.lines.find(({ event }) => event === 'request-failed');
    assert.match(String(fault?.fields['stack']), /RangeError: unforeseen/);
  });
});

describe('parameters', () => {
  test('are text on the wire and have their types in the route', async () => {
    await using rig = await testServer();
    const schema = {
      params: Type.Object({ id: Type.String({ pattern: '^[a-z]+$' }) }),
      querystring: Type.Object({ limit: Type.Optional(Type.Integer({ maximum: 10 })) }),
    };
    rig.app.get('/orders/:id', { config: PUBLIC, schema }, async ({ query, params }) => ({ ...query, ...params }));
    assert.deepEqual((await rig.app.inject('/orders/a?limit=5')).json(), { id: 'a', limit: 5 });
    assert.deepEqual((await rig.app.inject('/orders/a')).json(), { id: 'a' });
    assert.equal((await rig.app.inject('/orders/a?limit=11')).json().details.at, 'querystring/limit');
    assert.equal((await rig.app.inject('/orders/A')).json().details.at, 'params/id');
  });
});

describe('a request line', () => {
  test('names operation, principal and status, and is measured by route', async () => {
    const logger = new RecordingLogger();
    const seen: (Readonly<Record<string, string>> | undefined)[] = [];
    const silent = { add: () => undefined, set: () => undefined };
    const metrics = {
      counter: () => silent,
      gauge: () => silent,
      histogram: () => ({
        observe: (_seconds: number, labels?: Readonly<Record<string, string>>) => void seen.push(labels),
      }),
    };
    await using rig = await testServer({ logger, metrics });
    rig.app.get('/vees/:id', { config: guarded('vee.read') }, async () => 'ok');
    await rig.app.inject({ url: '/vees/7?x=1', headers: { authorization: 'Bearer alice' } });
    assert.deepEqual(seen, [{ method: 'GET', route: '/vees/:id', status: '200' }]);
    const line = logger.lines.find(({ event }) => event === 'http-request');
    const { traceId: _trace, millis: _millis, ...fields } = line?.fields ?? {};
    assert.deepEqual(fields, {
      method: 'GET',
      path: '/vees/7',
      status: 200,
      operation: 'vee.read',
      principal: 'user:alice',
    });
  });
});

describe('the OpenAPI document', () => {
  test('names operations, shared schemas, security and problems', async () => {
    await using rig = await testServer();
    const order = Type.Object({ id: Type.String() }, { $id: 'Order' });
    rig.app.addSchema(order);
    const schema = { body: Type.Ref('Order'), response: { 200: Type.Ref('Order') } };
    rig.app.post('/orders', { config: guarded('order.add'), schema }, async () => ({ id: '1', secret: 'stripped' }));
    const headers = { authorization: 'Bearer alice' };
    const post = (payload: object) => rig.app.inject({ method: 'POST', url: '/orders', payload, headers });
    assert.deepEqual((await post({ id: 'x' })).json(), { id: '1' });
    assert.equal((await post({ id: 1 })).json().code, 'REQUEST_INVALID');
    const document = JSON.parse(JSON.stringify(openApiOf(rig.app)));
    assert.equal(document.openapi, '3.1.0');
    assert.ok('Order' in document.components.schemas && 'Problem' in document.components.schemas);
    const operation = document.paths['/orders'].post;
    assert.equal(operation.operationId, 'order.add');
    assert.deepEqual(operation.security, [{ token: [] }, { certificate: [] }]);
    const wanted = { $ref: '#/components/schemas/Order' };
    assert.deepEqual(operation.requestBody.content['application/json'].schema, wanted);
    assert.ok('application/problem+json' in operation.responses.default.content);
  });
});

describe('the URI names of a certificate', () => {
  test('are read from Node’s text form, in which a quoted value cannot forge another', () => {
    assert.deepEqual(uriNames('URI:urn:hanse:site:1, DNS:localhost, IP Address:127.0.0.1'), ['urn:hanse:site:1']);
    assert.deepEqual(uriNames('DNS:"a, URI:urn:hanse:site:2", URI:urn:hanse:site:1'), ['urn:hanse:site:1']);
    assert.deepEqual(uriNames('URI:"urn:x, URI:urn:y"'), ['urn:x, URI:urn:y']);
    assert.deepEqual(uriNames(''), []);
  });
});
