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
const RoleQuery = Type.Object({
  delta: Type.Optional(Type.Boolean({ description: 'Only the differences from other images' })),
});
const ImageQuery = Type.Object({
  ...RoleQuery.properties,
  format: DiskFormatSchema,
  size: Type.Integer({ minimum: 0, maximum: LARGEST, description: 'Bytes' }),
});

/** Images by content. */
export function imageRoutes(app: HttpApp, { images }: RouteParts): void {
  app.get(
    PATH,
    {
      config: { operation: 'image.read', access: 'authenticated' },
      schema: { params: ImageParams, querystring: RoleQuery },
    },
    async (request, reply) => {
      const { digest } = request.params;
      if (!(await images.has(digest, roleOf(request.query)))) throw new HanseError('GATEWAY_IMAGE_UNKNOWN', { digest });
      return reply.code(204).send();
    },
  );
  app.put(
    PATH,
    {
      config: { operation: 'image.put', access: 'authenticated', streamLimit: LARGEST },
      schema: { params: ImageParams, querystring: ImageQuery },
    },
    async (request, reply) => {
      const { digest } = request.params;
      const { format, size, delta = false } = request.query;
      const content = request.body as AsyncIterable<Uint8Array> | undefined;
      if (await images.has(digest, roleOf(request.query))) return reply.code(204).send();
      const image = { digest, format, sizeBytes: size, ...(delta ? { isDelta: true as const } : {}) };
      await store(images, image, content, closedSignal(request, reply));
      return reply.code(201).send();
    },
  );
}

function roleOf({ delta = false }: { readonly delta?: boolean }): 'delta' | 'whole' {
  return delta ? 'delta' : 'whole';
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
