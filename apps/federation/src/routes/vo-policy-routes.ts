import { VoNameSchema } from '@hanse/api';
import type { HttpApp } from '@hanse/http';
import { HanseError } from '@hanse/kernel';
import { Type } from 'typebox';
import type { VoFinder } from '../vos/vo-finder.ts';
import type { VoService } from '../vos/vo-service.ts';
import { askerOf } from './asker.ts';

const ONE = Type.Object({ vo: VoNameSchema });
/** Policies have a reader of their own, which tells all that is wrong with one. */
const DOCUMENT = Type.Unknown({ description: 'policy document, format hanse-policy/1' });

/** The policy that a VO adds to those of the federation and the sites. */
export function voPolicyRoutes(app: HttpApp, { service, voFinder }: { service: VoService; voFinder: VoFinder }): void {
  app.get(
    '/v1/vos/:vo/policy',
    {
      config: { operation: 'vo.read-policy', access: 'authenticated' },
      schema: { params: ONE, response: { 200: DOCUMENT } },
    },
    (request) => {
      const { vo, policy } = voFinder.find(request.params.vo, askerOf(request), 'vo.read-policy');
      if (policy === undefined) throw new HanseError('FEDERATION_VO_NO_POLICY', { vo });
      return policy;
    },
  );

  app.put(
    '/v1/vos/:vo/policy',
    {
      config: { operation: 'vo.set-policy', access: 'authenticated' },
      schema: { params: ONE, body: DOCUMENT, response: { 200: DOCUMENT } },
    },
    (request) => {
      const asker = askerOf(request);
      const vo = voFinder.find(request.params.vo, asker, 'vo.set-policy');
      return service.setPolicy(vo, request.body, asker.userId);
    },
  );

  app.delete(
    '/v1/vos/:vo/policy',
    {
      config: { operation: 'vo.delete-policy', access: 'authenticated' },
      schema: { params: ONE, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const asker = askerOf(request);
      await service.deletePolicy(voFinder.find(request.params.vo, asker, 'vo.delete-policy'), asker.userId);
      return reply.code(204).send(null);
    },
  );
}
