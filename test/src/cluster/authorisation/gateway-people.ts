import type { Session } from '@hanse/api';
import type { TokenIssuer, TokenRequest } from '@hanse/identity';
import { FEDERATION, SITE_SCOPES } from '../../support/delegated-token.ts';
import type { Principal } from './principal.ts';

/** The VO that the things of the gateway's matrix belong to, and another. */
export const MATRIX_VO = 'bio';
const OTHER_VO = 'geo';
const LIFETIME = 600_000;

type Pair = NonNullable<Principal['certificate']>;

interface GatewayScene {
  /** Tokens of the federation, of somebody with its name and another key, and of another federation. */
  readonly issuers: Readonly<Record<'own' | 'forged' | 'foreign', TokenIssuer>>;
  /** The federation's certificate, that of another site, and that of another federation. */
  readonly certificates: Readonly<Record<'own' | 'other' | 'foreign', Pair>>;
  /** Thumbprint of the federation's certificate, and of a key that nobody shows. */
  readonly thumbprint: string;
  readonly jkt: string;
  readonly here: string;
  readonly there: string;
  readonly users: Readonly<Record<'owner' | 'other' | 'operator', Session>>;
}

/** Everybody who asks the gateway in the matrix, who may least first. All but one hold every scope. */
export async function gatewayPeople(scene: GatewayScene): Promise<readonly Principal[]> {
  const { issuers, certificates, thumbprint, jkt, here, there, users } = scene;
  const token = async (subject: string, more: Partial<TokenRequest> = {}, by: keyof typeof issuers = 'own') => {
    const asked = { subject, audience: here, scope: SITE_SCOPES, lifetime: LIFETIME };
    const bound = { confirmation: { 'x5t#S256': thumbprint } };
    const actor = subject === FEDERATION ? {} : { act: FEDERATION };
    return (await issuers[by].issue({ ...asked, ...bound, ...actor, ...more })).token;
  };
  const shown = (name: string, made: string, certificate = certificates.own) => ({ name, certificate, token: made });
  const as = (role: string, vo = MATRIX_VO) => ({ vo, roles: [role] });
  const [owner, other, operator] = [users.owner.userId, users.other.userId, users.operator.userId];
  const member = as('member');
  const asOperator = { roles: ['federation-operator'] };
  const narrow = { ...member, scope: SITE_SCOPES.map((scope) => scope.replace(/\/$/, `/vo/${MATRIX_VO}/elsewhere`)) };
  return [
    { name: 'anonymous' },
    { name: 'no-certificate', token: await token(owner, member) },
    { name: 'no-token', certificate: certificates.own },
    shown('unbound', await token(owner, { ...member, confirmation: undefined })),
    shown('thief', await token(owner, member), certificates.other),
    shown('unproven', await token(owner, { ...member, confirmation: { jkt } })),
    shown('stranger', await token(owner, asOperator, 'foreign'), certificates.foreign),
    shown('forger', await token(owner, asOperator, 'forged')),
    shown('other-site', await token(owner, { ...member, audience: there }), certificates.other),
    shown('narrow', await token(owner, narrow)),
    shown('other-user', await token(other)),
    shown('owner-without-vo', await token(owner)),
    shown('other-vo', await token(other, as('vo-admin', OTHER_VO))),
    shown('federation', await token(FEDERATION)),
    shown('viewer', await token(other, as('viewer'))),
    shown('member', await token(other, member)),
    shown('owner', await token(owner, member)),
    shown('vo-admin', await token(other, as('vo-admin'))),
    shown('operator', await token(operator, asOperator)),
  ];
}
