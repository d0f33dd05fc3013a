import type { VoChange, VoRequest, VoView } from '@hanse/api';
import { type PolicyDocument, parsePolicy } from '@hanse/identity';
import { type Clock, HanseError, type UserId } from '@hanse/kernel';
import type { Database } from '@hanse/store';
import type { Memberships } from './memberships.ts';
import type { Quotas } from './quotas.ts';
import type { TellGateways } from './tell-gateways.ts';
import type { Quota, Vo } from './vo.ts';
import type { VoJournal } from './vo-journal.ts';
import type { VoTable } from './vo-table.ts';

interface ServiceParts {
  readonly db: Database;
  readonly vos: VoTable;
  readonly memberships: Memberships;
  readonly quotas: Quotas;
  readonly journal: VoJournal;
  readonly tell: TellGateways;
  readonly clock: Pick<Clock, 'now'>;
}

/** Virtual organisations: made, described, limited and ruled. Who may ask is judged before. */
export class VoService {
  readonly #parts: ServiceParts;

  constructor(parts: ServiceParts) {
    this.#parts = parts;
  }

  /** With the budget owner as its first vo-admin. FEDERATION_VO_EXISTS. */
  async create(asked: VoRequest, budgetOwner: UserId, by: UserId): Promise<Vo> {
    const { db, vos, memberships, journal, tell, clock } = this.#parts;
    const { vo, title, quota = {} } = asked;
    db.transaction(() => {
      if (vos.isTaken(vo)) throw new HanseError('FEDERATION_VO_EXISTS', { vo });
      vos.insert({ vo, title, budgetOwner, quota, createdAt: clock.now() });
      journal.record(vo, 'vo.create', { by, to: title });
      memberships.join(vo, budgetOwner, { role: 'vo-admin', groups: [] });
    });
    await tell({ vo, users: [], by });
    return this.#get(vo);
  }

  /** FEDERATION_VO_MEMBER_UNKNOWN, FEDERATION_ROBOT_NOT_ADMIN: the budget owner is a member, and a person. */
  update(before: Vo, { title, budgetOwner }: Pick<VoChange, 'title'> & { budgetOwner?: UserId }, by: UserId): Vo {
    const { memberships } = this.#parts;
    if (budgetOwner !== undefined) {
      memberships.member(before.vo, budgetOwner);
      memberships.requirePerson(budgetOwner);
    }
    const after = { ...before, title: title ?? before.title, budgetOwner: budgetOwner ?? before.budgetOwner };
    const told = (vo: Vo) => `${memberships.nameOf(vo.budgetOwner)}: ${vo.title}`;
    return this.#change(before, after, 'vo.update', by, told);
  }

  /** What is living stays, also when it is more than the new quota. */
  setQuota(before: Vo, quota: Quota, by: UserId): Vo {
    return this.#change(before, { ...before, quota }, 'vo.set-quota', by, (vo) => JSON.stringify(vo.quota));
  }

  /** IDENTITY_POLICY_INVALID; FEDERATION_VO_POLICY_VERSION unless the version grows. In the bundle when it resolves. */
  async setPolicy(before: Vo, document: unknown, by: UserId): Promise<PolicyDocument> {
    const policy = parsePolicy(document, `VO ${before.vo}`);
    const { policyVersion } = before;
    if (policy.version <= policyVersion) {
      const details = { vo: before.vo, version: policy.version, present: policyVersion, least: policyVersion + 1 };
      throw new HanseError('FEDERATION_VO_POLICY_VERSION', details);
    }
    this.#change(before, { ...before, policy, policyVersion: policy.version }, 'vo.set-policy', by, policyOf);
    await this.#parts.tell({ vo: before.vo, users: [], by });
    return policy;
  }

  /** The versions of later policies still grow. */
  async deletePolicy(before: Vo, by: UserId): Promise<void> {
    const { policy: _gone, ...after } = before;
    this.#change(before, after, 'vo.delete-policy', by, policyOf);
    await this.#parts.tell({ vo: before.vo, users: [], by });
  }

  /** FEDERATION_VO_IN_USE while applications of it live. */
  async delete({ vo, title }: Vo, by: UserId): Promise<void> {
    const { db, vos, memberships, quotas, journal, tell, clock } = this.#parts;
    const users = memberships.of(vo).map(({ userId }) => userId);
    db.transaction(() => {
      const { applications } = quotas.used(vo);
      if (applications > 0) throw new HanseError('FEDERATION_VO_IN_USE', { vo, applications });
      memberships.removeAll(vo);
      vos.delete(vo, clock.now());
      journal.record(vo, 'vo.delete', { by, from: title });
    });
    await tell({ vo, users, by });
  }

  /** FEDERATION_VO_GROUP_EXISTS. */
  addGroup({ vo }: Vo, group: string, by: UserId): void {
    const { db, vos, journal } = this.#parts;
    db.transaction(() => {
      if (vos.groups(vo).includes(group)) throw new HanseError('FEDERATION_VO_GROUP_EXISTS', { vo, group });
      vos.addGroup(vo, group);
      journal.record(vo, 'group.create', { by, about: group });
    });
  }

  /** FEDERATION_VO_GROUP_UNKNOWN. */
  deleteGroup({ vo }: Vo, group: string, by: UserId): void {
    const { db, vos, journal } = this.#parts;
    db.transaction(() => {
      const groups = vos.groups(vo);
      if (!groups.includes(group)) {
        throw new HanseError('FEDERATION_VO_GROUP_UNKNOWN', { vo, group, accepted: groups.join(', ') || 'none' });
      }
      vos.deleteGroup(vo, group);
      journal.record(vo, 'group.delete', { by, about: group });
    });
  }

  /** The VO as somebody sees it. */
  view({ vo, title, budgetOwner, quota, policy, createdAt }: Vo, userId: UserId): VoView {
    const { vos, memberships, quotas } = this.#parts;
    const role = memberships.find(vo, userId)?.role;
    return {
      ...{ vo, title, quota, createdAt },
      budgetOwner: { userId: budgetOwner, user: memberships.nameOf(budgetOwner) },
      used: quotas.used(vo),
      groups: [...vos.groups(vo)],
      ...(policy === undefined ? {} : { policyVersion: policy.version }),
      ...(role === undefined ? {} : { role }),
    };
  }

  #change(before: Vo, after: Vo, event: string, by: UserId, told: (vo: Vo) => string): Vo {
    const { db, vos, journal } = this.#parts;
    db.transaction(() => {
      vos.update(after);
      journal.record(after.vo, event, { by, from: told(before), to: told(after) });
    });
    return after;
  }

  #get(vo: string): Vo {
    const found = this.#parts.vos.get(vo);
    if (found === undefined) throw new HanseError('FEDERATION_VO_UNKNOWN', { vo });
    return found;
  }
}

function policyOf({ policy }: Vo): string {
  return policy === undefined ? 'none' : `version ${policy.version}`;
}
