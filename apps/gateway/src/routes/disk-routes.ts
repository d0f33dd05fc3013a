import { Readable } from 'node:stream';
import { DiskExportFormatSchema, VeeIdSchema } from '@hanse/api';
import { closedSignal, type HttpApp, principalOf } from '@hanse/http';
import { Type } from 'typebox';
import { callerOf } from '../security/gateway-principal.ts';
import type { RouteParts } from './route-parts.ts';

const DiskParams = Type.Object({
  veeId: VeeIdSchema,
  diskId: Type.String({ minLength: 1, maxLength: 255 }),
});
const DiskQuery = Type.Object({ format: DiskExportFormatSchema });

/** The disks of VEEs, as images. */
export function diskRoutes(app: HttpApp, { disks }: RouteParts): void {
  app.get(
    '/v1/vees/:veeId/disks/:diskId',
    {
      config: { operation: 'disk.export', access: 'authenticated' },
      schema: { params: DiskParams, querystring: DiskQuery },
    },
    async (request, reply) => {
      const signal = closedSignal(request, reply);
      const asked = { ...request.params, ...request.query };
      const { sizeBytes, content, discard } = await disks.export(asked, callerOf(principalOf(request)), signal);
      // Whatever becomes of the answer, also when nobody has begun to read it.
      signal.addEventListener('abort', () => void discard().catch(() => undefined), { once: true });
      if (signal.aborted) await discard();
      return reply
        .type('application/octet-stream')
        .header('content-length', sizeBytes)
        .send(Readable.from(content, { objectMode: false }));
    },
  );
}
