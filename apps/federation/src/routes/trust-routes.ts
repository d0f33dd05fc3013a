import { RevocableKindSchema, RevocationRequestSchema, RevocationViewSchema } from '@hanse/api';
import type { HttpApp } from '@hanse/http';
import { Type } from 'typebox';
import type { BundlePublisher } from '../trust/bundle-publisher.ts';
import type { RevocationService } from '../trust/revocation-service.ts';
import { askerOf } from './asker.ts';
import { closed } from './closed.ts';

const RevocationParams = Type.Object({
  kind: RevocableKindSchema,
  id: Type.String({ pattern: '^[\\x21-\\x7e]{1,256}$' }),
});

/** What gateways judge requests by, and what operators revoke. */
export function trustRoutes(
  app: HttpApp,
  { bundles, revocations }: { bundles: BundlePublisher; revocations: RevocationService },
): void {
  app.get(
    '/v1/bundle',
    {
      config: { operation: 'bundle.read', access: 'public' },
      schema: { response: { 200: { content: { 'application/jose': { schema: Type.String() } } } } },
    },
    // As bytes, because the framework adds a charset to the type of a string; application/jose has none (RFC 7515 §9.2.1).
    async (_request, reply) => reply.type('application/jose').send(Buffer.from(bundles.current) as never),
  );

  app.post(
    '/v1/revocations',
    {
      config: { operation: 'revocation.create', access: 'authenticated' },
      schema: { body: closed(RevocationRequestSchema), response: { 201: RevocationViewSchema } },
    },
    async (request, reply) => reply.code(201).send(await revocations.revoke(request.body, askerOf(request).userId)),
  );

  app.get(
    '/v1/revocations',
    {
      config: { operation: 'revocation.list', access: 'authenticated' },
      schema: { response: { 200: Type.Array(RevocationViewSchema) } },
    },
    () => [...revocations.list()],
  );

  app.delete(
    '/v1/revocations/:kind/:id',
    {
      config: { operation: 'revocation.delete', access: 'authenticated' },
      schema: { params: RevocationParams, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const { kind, id } = request.params;
      await revocations.restore(kind, id, askerOf(request).userId);
      return reply.code(204).send(null);
    },
  );
}
