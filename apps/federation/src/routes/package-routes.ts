import { PackageIdSchema, PackageViewSchema } from '@hanse/api';
import { bodyStream, type HttpApp } from '@hanse/http';
import { GIB } from '@hanse/kernel';
import { Type } from 'typebox';
import type { PackageService } from '../packages/package-service.ts';
import { askerOf } from './asker.ts';

const LARGEST_PACKAGE = 512 * GIB;

/** Upload and list of OVF packages. */
export function packageRoutes(app: HttpApp, parts: { packages: PackageService }): void {
  const { packages } = parts;

  app.post(
    '/v1/packages',
    {
      config: { operation: 'package.create', access: 'authenticated', streamLimit: LARGEST_PACKAGE },
      schema: { response: { 201: PackageViewSchema }, consumes: ['application/x-tar'] },
    },
    async (request, reply) => {
      const view = await packages.receive(bodyStream(request), askerOf(request).userId);
      return reply.code(201).send(view);
    },
  );

  app.get(
    '/v1/packages',
    {
      config: { operation: 'package.list', access: 'authenticated' },
      schema: { response: { 200: Type.Array(PackageViewSchema) } },
    },
    (request) => [...packages.list(askerOf(request).userId)],
  );

  app.get(
    '/v1/packages/:packageId',
    {
      config: { operation: 'package.read', access: 'authenticated' },
      schema: { params: Type.Object({ packageId: PackageIdSchema }), response: { 200: PackageViewSchema } },
    },
    (request) => packages.view(request.params.packageId, askerOf(request).userId),
  );
}
