import {
  authorisationMatrix,
  type MatrixCell,
  type Requester,
  SITE_POLICY,
  thingPath,
  type VoRole,
} from '@hanse/identity';
import { MATRIX_VO } from './gateway-people.ts';

const OWNER = 'the owner';
const NOBODYS = ['site', 'api', 'metrics', 'event', 'image', 'policy'];

/** What the policy alone says of the principals of the gateway's matrix, about a thing of the VO, by pure decision. */
export function sitePolicyCells(operations: readonly string[]): readonly MatrixCell[] {
  const thing = { owner: OWNER, vo: MATRIX_VO, path: thingPath({ owner: OWNER, vo: MATRIX_VO, applicationId: 'app' }) };
  const nothing = { path: thingPath({ owner: OWNER, vo: MATRIX_VO }) };
  return authorisationMatrix({
    operations: operations.map((operation) => {
      const [kind = ''] = operation.split('.');
      return { operation, action: operation, resource: { kind, ...(NOBODYS.includes(kind) ? nothing : thing) } };
    }),
    principals: PRINCIPALS.map(([name, requester]) => ({ name, requester })),
    policies: { federation: SITE_POLICY },
  });
}

const somebody = (id: string, vo?: string, role?: VoRole): Requester => {
  const memberships = vo === undefined || role === undefined ? [] : [{ vo, role }];
  return { kind: 'user', id, memberships };
};

const PRINCIPALS: readonly (readonly [string, Requester])[] = [
  ['narrow', somebody(OWNER)],
  ['other-user', somebody('other')],
  ['owner-without-vo', somebody(OWNER)],
  ['other-vo', somebody('other', 'geo', 'vo-admin')],
  ['federation', { kind: 'federation', id: 'the federation' }],
  ['viewer', somebody('other', MATRIX_VO, 'viewer')],
  ['member', somebody('other', MATRIX_VO, 'member')],
  ['owner', somebody(OWNER, MATRIX_VO, 'member')],
  ['vo-admin', somebody('other', MATRIX_VO, 'vo-admin')],
  ['operator', { kind: 'user', id: 'operator', carries: ['federation-operator'] }],
];
