import { Readable } from 'node:stream';
import { ExportAnswerSchema, ExportRequestSchema, PackageIdSchema } from '@hanse/api';
import type { HttpApp } from '@hanse/http';
import type { Clock, Rng } from '@hanse/kernel';
import { Type } from 'typebox';
import type { ApplicationFinder } from '../applications/application-finder.ts';
import { orderView } from '../applications/application-view.ts';
import type { ExportService } from '../export/export-service.ts';
import type { PackageArchive } from '../export/package-archive.ts';
import type { PackageFinder } from '../packages/package-finder.ts';
import { askerOf } from './asker.ts';
import { closed } from './closed.ts';
import { idempotencyKeyOf } from './idempotency-key.ts';

interface RouteParts {
  readonly exports: ExportService;
  readonly archive: PackageArchive;
  readonly finder: ApplicationFinder;
  readonly packageFinder: PackageFinder;
  readonly clock: Clock;
  readonly rng: Rng;
}

const ONE = Type.Object({ application: Type.String({ description: 'id or name' }) });

/** Applications become packages again, and packages archives. */
export function exportRoutes(app: HttpApp, parts: RouteParts): void {
  const { exports, archive, finder, packageFinder } = parts;

  app.post(
    '/v1/applications/:application/exports',
    {
      config: { operation: 'application.export', access: 'authenticated' },
      schema: { params: ONE, body: closed(ExportRequestSchema), response: { 202: ExportAnswerSchema } },
    },
    async (request, reply) => {
      const asker = askerOf(request);
      const application = finder.find(request.params.application, asker, 'application.export');
      const key = idempotencyKeyOf(request.headers, asker, parts);
      const { order, input } = await exports.accept(application, request.body, key);
      return reply.code(202).send({ order: orderView(order), packageId: input.packageId });
    },
  );

  app.get(
    '/v1/applications/:application/manifest',
    { config: { operation: 'application.manifest', access: 'authenticated' }, schema: { params: ONE } },
    (request, reply) => {
      const application = finder.find(request.params.application, askerOf(request), 'application.manifest');
      return reply.type('application/yaml; charset=utf-8').send(exports.manifest(application));
    },
  );

  app.get(
    '/v1/packages/:packageId/ova',
    {
      config: { operation: 'package.download', access: 'authenticated' },
      schema: { params: Type.Object({ packageId: PackageIdSchema }) },
    },
    async (request, reply) => {
      const { packageId } = request.params;
      packageFinder.require(packageId, askerOf(request), 'package.download');
      const content = await archive.open(packageId);
      return reply.type('application/x-tar').send(Readable.from(content, { objectMode: false }));
    },
  );
}
