import { TokenViewSchema } from '@hanse/api';
import { type HttpApp, principalOf } from '@hanse/http';
import { Type } from 'typebox';
import type { RevocationService } from '../trust/revocation-service.ts';
import type { TokenService } from '../trust/token-service.ts';
import { askerOf } from './asker.ts';

const TokenParams = Type.Object({ tokenId: Type.String({ pattern: '^[\\x21-\\x7e]{1,256}$' }) });

/** What a user sees and ends of the tokens that are theirs, or that somebody who acts for them has. */
export function tokenRoutes(
  app: HttpApp,
  { tokens, revocations }: { tokens: TokenService; revocations: RevocationService },
): void {
  app.get(
    '/v1/tokens',
    {
      config: { operation: 'token.list', access: 'authenticated' },
      schema: { response: { 200: Type.Array(TokenViewSchema) } },
    },
    (request) => tokens.list(askerOf(request).userId, principalOf(request).tokenId),
  );

  app.delete(
    '/v1/tokens/:tokenId',
    {
      config: { operation: 'token.revoke', access: 'authenticated' },
      schema: { params: TokenParams, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      await tokens.revoke(request.params.tokenId, askerOf(request).userId, revocations);
      return reply.code(204).send(null);
    },
  );
}
