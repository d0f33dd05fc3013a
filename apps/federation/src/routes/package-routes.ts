import { PackageIdSchema, PackageViewSchema } from '@hanse/api';
import { bodyStream, type HttpApp } from '@hanse/http';
import { GIB } from '@hanse/kernel';
import { Type } from 'typebox';
import type { PackageFinder } from '../packages/package-finder.ts';
import type { PackageService } from '../packages/package-service.ts';
import { spaceOf } from '../policy/asker.ts';
import type { Judge } from '../policy/judge.ts';
import { newThing } from '../policy/things.ts';
import { askerOf } from './asker.ts';

const LARGEST_PACKAGE = 512 * GIB;

/** Upload and list of OVF packages. */
export function packageRoutes(
  app: HttpApp,
  parts: { packages: PackageService; packageFinder: PackageFinder; judge: Judge },
): void {
  const { packages, packageFinder, judge } = parts;

  app.post(
    '/v1/packages',
    {
      config: { operation: 'package.create', access: 'authenticated', streamLimit: LARGEST_PACKAGE },
      schema: { response: { 201: PackageViewSchema }, consumes: ['application/x-tar'] },
    },
    async (request, reply) => {
      const asker = askerOf(request);
      const { userId: owner, vo, requester } = asker;
      const resource = newThing('package', owner, spaceOf(asker));
      judge.requireAllowed({ requester, action: 'package.create', resource });
      const view = await packages.receive(bodyStream(request), { owner, vo });
      return reply.code(201).send(view);
    },
  );

  app.get(
    '/v1/packages',
    {
      config: { operation: 'package.list', access: 'authenticated' },
      schema: { response: { 200: Type.Array(PackageViewSchema) } },
    },
    (request) => [...packages.list(spaceOf(askerOf(request)))],
  );

  app.get(
    '/v1/packages/:packageId',
    {
      config: { operation: 'package.read', access: 'authenticated' },
      schema: { params: Type.Object({ packageId: PackageIdSchema }), response: { 200: PackageViewSchema } },
    },
    (request) => {
      const { packageId } = request.params;
      packageFinder.require(packageId, askerOf(request), 'package.read');
      return packages.view(packageId);
    },
  );
}
