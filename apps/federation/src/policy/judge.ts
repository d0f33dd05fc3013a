import {
  decide,
  lesserRole,
  type Membership,
  type PolicyDecision,
  type PolicyDocument,
  type PolicyQuestion,
  type PolicySet,
  type Requester,
  type Resource,
  requireAllowed,
} from '@hanse/identity';
import type { HanseError, UserId } from '@hanse/kernel';
import type { MemberTable } from '../vos/member-table.ts';
import type { VoTable } from '../vos/vo-table.ts';

/** Decides what may be done to things, by the federation's policy and that of the thing's VO. */
export class Judge {
  readonly #parts: {
    readonly policy: PolicyDocument;
    readonly vos: Pick<VoTable, 'get'>;
    readonly members: Pick<MemberTable, 'get'>;
  };

  constructor(parts: { policy: PolicyDocument; vos: Pick<VoTable, 'get'>; members: Pick<MemberTable, 'get'> }) {
    this.#parts = parts;
  }

  /** With the reason. Memberships count as far as the federation's table has them now. */
  decide({ requester, action, resource }: PolicyQuestion): PolicyDecision {
    return decide({ requester: this.present(requester), action, resource }, this.policies(resource));
  }

  /**
   * Throws `unknown` unless the asker may see the thing, since to others it does not exist; then IDENTITY_FORBIDDEN,
   * with the reason, unless the action is allowed.
   */
  require(question: PolicyQuestion, unknown: () => HanseError): void {
    const { requester, resource } = question;
    if (!this.decide({ requester, action: `${resource.kind}.read`, resource }).allowed) throw unknown();
    this.requireAllowed(question);
  }

  /** Throws IDENTITY_FORBIDDEN, with the reason. */
  requireAllowed({ requester, action, resource }: PolicyQuestion): void {
    requireAllowed({ requester: this.present(requester), action, resource }, this.policies(resource));
  }

  /** The policies that decide about a thing. A VO's own cannot lock its admins out of changing it. */
  policies({ kind, vo }: Resource): PolicySet {
    const { policy, vos } = this.#parts;
    return { federation: policy, vo: vo === undefined || kind === 'vo' ? undefined : vos.get(vo)?.policy };
  }

  /** Who asks, with no membership that has ended and no role above the present one. */
  present(requester: Requester): Requester {
    const { id, memberships = [] } = requester;
    return { ...requester, memberships: memberships.flatMap((claimed) => this.#held(id as UserId, claimed)) };
  }

  #held(userId: UserId, { vo, role }: Membership): readonly Membership[] {
    const present = this.#parts.members.get(vo, userId);
    return present === undefined ? [] : [{ vo, role: lesserRole(role, present.role) }];
  }
}
