import { SigningKeysViewSchema } from '@hanse/api';
import type { HttpApp } from '@hanse/http';
import type { KeyService } from '../trust/key-service.ts';
import { askerOf } from './asker.ts';

/** The keys that sign tokens and bundles, for operators. */
export function keyRoutes(app: HttpApp, { signing }: { signing: KeyService }): void {
  app.get(
    '/v1/keys',
    {
      config: { operation: 'key.list', access: 'authenticated' },
      schema: { response: { 200: SigningKeysViewSchema } },
    },
    () => signing.view(),
  );

  app.post(
    '/v1/keys/replace',
    {
      config: { operation: 'key.replace', access: 'authenticated' },
      schema: { response: { 200: SigningKeysViewSchema } },
    },
    (request) => signing.replace(askerOf(request).userId),
  );
}
