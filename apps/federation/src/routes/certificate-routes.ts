import {
  FingerprintSchema,
  UserCertificateRequestSchema,
  UserCertificateSchema,
  UserCertificateViewSchema,
} from '@hanse/api';
import { type HttpApp, principalOf } from '@hanse/http';
import { Type } from 'typebox';
import type { CertificateService } from '../certificates/certificate-service.ts';
import { askerOf } from './asker.ts';
import { closed } from './closed.ts';

const PATH = '/v1/certificates';

/** Certificates that users ask for, for tools that know no tokens. */
export function certificateRoutes(app: HttpApp, { certificates }: { certificates: CertificateService }): void {
  app.post(
    PATH,
    {
      config: { operation: 'certificate.create', access: 'authenticated' },
      schema: { body: closed(UserCertificateRequestSchema), response: { 201: UserCertificateSchema } },
    },
    async (request, reply) => {
      const { vo, roles, actors = [] } = principalOf(request);
      const owner = { userId: askerOf(request).userId, roles, actors, ...(vo === undefined ? {} : { vo }) };
      return reply.code(201).send(await certificates.create(request.body, owner));
    },
  );

  app.get(
    PATH,
    {
      config: { operation: 'certificate.list', access: 'authenticated' },
      schema: { response: { 200: Type.Array(UserCertificateViewSchema) } },
    },
    (request) => [...certificates.list(askerOf(request).userId)],
  );

  app.delete(
    `${PATH}/:fingerprint`,
    {
      config: { operation: 'certificate.revoke', access: 'authenticated' },
      schema: { params: Type.Object({ fingerprint: FingerprintSchema }), response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      await certificates.revoke(request.params.fingerprint, askerOf(request).userId);
      return reply.code(204).send(null);
    },
  );
}
