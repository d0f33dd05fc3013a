import type { Clock, Rng } from '@hanse/kernel';
import type { AuditLog, Database } from '@hanse/store';
import { FEDERATION_POLICY } from '../policy/federation-policy.ts';
import { Judge } from '../policy/judge.ts';
import { RobotTable } from '../robots/robot-table.ts';
import type { BundledOrganisations } from '../trust/bundle-publisher.ts';
import type { UserTable } from '../users/user-table.ts';
import { MemberTable } from './member-table.ts';
import { Memberships } from './memberships.ts';
import { Quotas } from './quotas.ts';
import { RoleLosses } from './role-losses.ts';
import type { TellGateways } from './tell-gateways.ts';
import { VoFinder } from './vo-finder.ts';
import { VoInvitations } from './vo-invitations.ts';
import { VoJournal } from './vo-journal.ts';
import { VoService } from './vo-service.ts';
import { VoTable } from './vo-table.ts';

/** Virtual organisations and the judge who knows them, put together. */
export function buildVos(parts: {
  readonly db: Database;
  readonly audit: AuditLog;
  readonly users: UserTable;
  readonly issuer: string;
  readonly tell: TellGateways;
  readonly clock: Clock;
  readonly rng: Rng;
}) {
  const { db, audit, users, issuer, tell, clock, rng } = parts;
  const vos = new VoTable({ db });
  const members = new MemberTable({ db });
  const losses = new RoleLosses({ db, clock, issuer });
  const journal = new VoJournal({ audit, clock });
  const judge = new Judge({ policy: FEDERATION_POLICY, vos, members });
  const memberships = new Memberships({
    db,
    vos,
    members,
    losses,
    journal,
    users,
    robots: new RobotTable({ db }),
    clock,
  });
  const quotas = new Quotas({ db, vos, users });
  const service = new VoService({ db, vos, memberships, quotas, journal, tell, clock });
  const invitations = new VoInvitations({ db, vos, memberships, journal, tell, clock, rng });
  const voFinder = new VoFinder({ vos, members, users, judge });
  const bundled: BundledOrganisations = {
    list: () => vos.list().map(({ vo, policy }) => ({ vo, ...(policy === undefined ? {} : { policy }) })),
    revocations: () => losses.revocations(),
  };
  return { judge, tell, memberships, quotas, service, invitations, voFinder, bundled };
}
