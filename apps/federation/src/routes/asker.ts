import { principalOf } from '@hanse/http';
import { type UserId, UserIds } from '@hanse/kernel';

/** Who asks, in the terms of the federation's own tables. */
export interface Asker {
  readonly userId: UserId;
  readonly isOperator: boolean;
}

export function askerOf(request: Parameters<typeof principalOf>[0]): Asker {
  const principal = principalOf(request);
  return { userId: UserIds.parse(principal.id), isOperator: principal.kind === 'operator' };
}
