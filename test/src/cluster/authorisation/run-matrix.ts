import type { MatrixCell } from '@hanse/identity';
import { RawApi } from '../../support/raw-api.ts';
import { judgeAnswer } from './judge-answer.ts';
import type { Ask, Operation } from './operation.ts';
import type { Principal } from './principal.ts';

/** Calls every operation as every principal over the wire, who may least first. Throws for an operation without a request. */
export async function runMatrix(parts: {
  url: string;
  ca: string;
  operations: readonly Operation[];
  requests: Readonly<Record<string, Ask>>;
  principals: readonly Principal[];
}): Promise<readonly MatrixCell[]> {
  const { url, ca, operations, requests, principals } = parts;
  const cells: MatrixCell[] = [];
  for (const { name, token, certificate, headers: own } of principals) {
    using api = new RawApi({ url, ca, ...certificate });
    for (const { operation, method } of operations) {
      const ask = requests[operation];
      if (ask === undefined) throw new Error(`the matrix has no request for operation ${operation}`);
      const asked = { method, ...(await ask(name)) };
      const headers = { ...(await own?.(method, asked.path)), ...asked.headers };
      const answer = await api.head({ ...asked, headers, ...(token === undefined ? {} : { token }) });
      try {
        cells.push({ operation, principal: name, ...judgeAnswer(answer) });
      } catch (cause) {
        throw new Error(`${operation} as ${name}`, { cause });
      }
    }
  }
  return cells;
}
