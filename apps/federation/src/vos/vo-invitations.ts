import type { VoInvitation, VoInvitationRequest } from '@hanse/api';
import { invitationDigest, mintInvitation, type VoRole } from '@hanse/identity';
import { type Clock, HanseError, type Rng, type UserId } from '@hanse/kernel';
import { type Database, jsonOf, numberOf, textOf } from '@hanse/store';
import type { Memberships } from './memberships.ts';
import type { TellGateways } from './tell-gateways.ts';
import type { Vo, VoMember } from './vo.ts';
import type { VoJournal } from './vo-journal.ts';
import type { VoTable } from './vo-table.ts';

const WEEK_SECONDS = 7 * 24 * 3600;

interface InvitationParts {
  readonly db: Database;
  readonly vos: VoTable;
  readonly memberships: Memberships;
  readonly journal: VoJournal;
  readonly tell: TellGateways;
  readonly clock: Clock;
  readonly rng: Rng;
}

/** How people come into a VO: by a secret that is shown once, kept as a digest, and good once for any account. */
export class VoInvitations {
  readonly #parts: InvitationParts;

  constructor(parts: InvitationParts) {
    this.#parts = parts;
  }

  /** FEDERATION_VO_GROUP_UNKNOWN. */
  mint({ vo }: Vo, asked: VoInvitationRequest, by: UserId): VoInvitation {
    const { db, memberships, journal, clock, rng } = this.#parts;
    const { role, lifetimeSeconds = WEEK_SECONDS } = asked;
    const groups = [...memberships.knownGroups(vo, asked.groups ?? [])];
    const { secret, digest } = mintInvitation(rng);
    const now = clock.now();
    const expiresAt = now + lifetimeSeconds * 1000;
    db.transaction(() => {
      db.run('DELETE FROM vo_invitation WHERE expires_at <= ?', now);
      db.run(
        'INSERT INTO vo_invitation (digest, vo, role, groups, invited_by, expires_at) VALUES (?, ?, ?, ?, ?, ?)',
        ...[digest, vo, role, JSON.stringify(groups), by, expiresAt],
      );
      journal.record(vo, 'vo.invite', { by, to: [role, ...groups].join(' ') });
    });
    return { invitation: secret, vo, role, groups, expiresAt };
  }

  /**
   * FEDERATION_VO_INVITATION_INVALID; FEDERATION_VO_ALREADY_MEMBER, after which it is still good for somebody else.
   * Groups that are gone since are left out.
   */
  async accept(secret: string, userId: UserId): Promise<VoMember> {
    const { db, vos, memberships, tell, clock } = this.#parts;
    const digest = invitationDigest(secret.trim());
    const member = db.transaction(() => {
      const row = db.get('DELETE FROM vo_invitation WHERE digest = ? RETURNING *', digest);
      if (row === undefined || numberOf(row, 'expires_at') <= clock.now()) {
        throw new HanseError('FEDERATION_VO_INVITATION_INVALID');
      }
      const vo = textOf(row, 'vo');
      const present = vos.groups(vo);
      const groups = (jsonOf(row, 'groups') as readonly string[]).filter((group) => present.includes(group));
      return memberships.join(vo, userId, { role: textOf(row, 'role') as VoRole, groups });
    });
    await tell({ vo: member.vo, users: [], by: userId });
    return member;
  }
}
