import { DigestSchema, DiskFormatSchema } from '@hanse/api';
import type { ImageStore } from '@hanse/drivers';
import { closedSignal, type HttpApp } from '@hanse/http';
import { HanseError } from '@hanse/kernel';
import { Type } from 'typebox';
import type { RouteParts } from './route-parts.ts';

const PATH = '/v1/images/:digest';
/** 1 TiB: larger disks are made blank or grown at the site. */
const LARGEST = 2 ** 40;
const ImageParams = Type.Object({ digest: DigestSchema });
const ImageQuery = Type.Object({
  format: DiskFormatSchema,
  size: Type.Integer({ minimum: 0, maximum: LARGEST, description: 'Bytes' }),
});

/** Images by content. */
export function imageRoutes(app: HttpApp, { images }: RouteParts): void {
  app.get(
    PATH,
    { config: { operation: 'getImage', access: 'authenticated' }, schema: { params: ImageParams } },
    async (request, reply) => {
      const { digest } = request.params;
      if (!(await images.has(digest))) throw new HanseError('GATEWAY_IMAGE_UNKNOWN', { digest });
      return reply.code(204).send();
    },
  );
  app.put(
    PATH,
    {
      config: { operation: 'putImage', access: 'authenticated', streamLimit: LARGEST },
      schema: { params: ImageParams, querystring: ImageQuery },
    },
    async (request, reply) => {
      const { digest } = request.params;
      const { format, size } = request.query;
      const content = request.body as AsyncIterable<Uint8Array> | undefined;
      if (await images.has(digest)) return reply.code(204).send();
      await store(images, { digest, format, sizeBytes: size }, content, closedSignal(request, reply));
      return reply.code(201).send();
    },
  );
}

async function store(
  images: ImageStore,
  image: Parameters<ImageStore['put']>[0],
  content: AsyncIterable<Uint8Array> | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (content === undefined) {
    throw new HanseError('REQUEST_INVALID', { at: 'body', problem: 'the image itself is missing' });
  }
  await images.put(image, content, signal);
}
