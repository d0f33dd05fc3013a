import { UserChangeSchema, UserViewSchema } from '@hanse/api';
import { type HttpApp, principalOf } from '@hanse/http';
import { Type } from 'typebox';
import type { AccountService } from '../users/account-service.ts';
import { askerOf } from './asker.ts';
import { closed } from './closed.ts';

const UserParams = Type.Object({ user: Type.String({ pattern: '^[\\w.-]{1,64}$' }) });

/** Changes of accounts: by operators, and of one's own password. */
export function accountRoutes(app: HttpApp, { accounts }: { accounts: AccountService }): void {
  app.patch(
    '/v1/users/:user',
    {
      config: { operation: 'user.update', access: 'authenticated' },
      schema: { params: UserParams, body: closed(UserChangeSchema), response: { 200: UserViewSchema } },
    },
    (request) => {
      const { kind, sessionId } = principalOf(request);
      const { userId } = askerOf(request);
      const by = { userId, isOperator: kind === 'operator', sessionId, address: request.ip };
      return accounts.update(request.params.user, request.body, by);
    },
  );
}
