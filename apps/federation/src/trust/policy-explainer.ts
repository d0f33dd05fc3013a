import type { PolicyAnswer, PolicyQuestionRequest } from '@hanse/api';
import {
  explainPolicy,
  namedActions,
  type PolicyDocument,
  type PolicyExplanation,
  parseScopePath,
  type Requester,
  type Resource,
  withCapabilities,
} from '@hanse/identity';
import { HanseError, type UserId } from '@hanse/kernel';
import type { Judge } from '../policy/judge.ts';
import { rolesOf } from '../users/access-tokens.ts';
import type { User, UserTable } from '../users/user-table.ts';
import type { MemberTable } from '../vos/member-table.ts';

type Asked = PolicyAnswer['resource'] & Pick<Resource, 'path'>;

interface ExplainerParts {
  readonly users: UserTable;
  readonly members: MemberTable;
  /** Who may use which operation at all. */
  readonly operations: PolicyDocument;
  /** What may be done to things. */
  readonly judge: Pick<Judge, 'policies'>;
}

/** Who asks, as far as it decides about whom they may ask. */
interface Asking {
  readonly userId: UserId;
  readonly isOperator: boolean;
}

/** Says who may do what and why, by the same decision that requests meet. */
export class PolicyExplainer {
  readonly #parts: ExplainerParts;

  constructor(parts: ExplainerParts) {
    this.#parts = parts;
  }

  /** Throws FEDERATION_USER_UNKNOWN, and IDENTITY_FORBIDDEN for who asks about somebody who is none of theirs. */
  explain(asked: PolicyQuestionRequest, by: Asking): PolicyAnswer {
    const user = this.#about(asked, by);
    const { vo, action } = asked;
    const resource = resourceOf(asked, user);
    const requester = this.#requester(user, vo);
    const { roles, ownerships, actions } = this.#explained(requester, resource, action);
    return {
      ...{ user: user.name, userId: user.userId, ...(vo === undefined ? {} : { vo }), resource: { ...resource } },
      ...{ roles: [...roles], ownerships: [...ownerships] },
      actions: actions.map(({ tried, ...said }) => ({ ...said, tried: tried.map((rule) => ({ ...rule })) })),
    };
  }

  /** What is done to things is decided by the policy of things, everything else by the operations. */
  #explained(requester: Requester, resource: Resource, action: string | undefined): PolicyExplanation {
    const { operations, judge } = this.#parts;
    const things = judge.policies(resource);
    const ofThings = namedActions(things);
    const all =
      action === undefined ? [...new Set([...ofThings, ...namedActions({ federation: operations })])] : [action];
    const capable = withCapabilities(requester, all);
    const about = (isThing: boolean) => all.filter((name) => ofThings.includes(name) === isThing);
    const one = explainPolicy(capable, resource, things, about(true));
    const other = explainPolicy(capable, resource, { federation: operations }, about(false));
    const actions = [...one.actions, ...other.actions].toSorted((a, b) => (a.action < b.action ? -1 : 1));
    return { ...one, actions };
  }

  #about({ user, vo }: PolicyQuestionRequest, by: Asking): User {
    const { users, members } = this.#parts;
    const self = users.get(by.userId);
    const found = user === undefined ? self : (users.get(user as UserId) ?? users.named(user));
    const isSelf = found?.userId === by.userId;
    const isAdmin = vo !== undefined && members.get(vo, by.userId)?.role === 'vo-admin';
    const isTheirs = isAdmin && found !== undefined && members.get(vo, found.userId) !== undefined;
    if (found !== undefined && (isSelf || by.isOperator || isTheirs)) return found;
    // Who may not ask does not learn who there is either.
    if (by.isOperator) throw new HanseError('FEDERATION_USER_UNKNOWN', { user: user ?? by.userId });
    const because = 'others are explained to operators, and to administrators of the VO for its members';
    throw new HanseError('IDENTITY_FORBIDDEN', {
      principal: `user ${by.userId}`,
      operation: 'policy.explain',
      because,
    });
  }

  /** The user as a token for that VO would say. */
  #requester(user: User, vo: string | undefined): Requester {
    const member = vo === undefined ? undefined : this.#parts.members.get(vo, user.userId);
    return {
      kind: user.role === 'operator' ? 'operator' : 'user',
      id: user.userId,
      memberships: member === undefined ? [] : [{ vo: member.vo, role: member.role }],
      carries: [...rolesOf(user), ...(member === undefined ? [] : [member.role])],
    };
  }
}

/** The thing that is meant; unless it is said, something of the VO, or of the user's own. */
function resourceOf({ vo, resource = {} }: PolicyQuestionRequest, user: User): Asked {
  const path = resource.path ?? (vo === undefined ? `/user/${user.userId}` : `/vo/${vo}`);
  const owner = resource.owner ?? (vo === undefined ? user.userId : undefined);
  const { kind = 'application', site } = resource;
  return {
    ...{ kind, path: parseScopePath(path) },
    ...(owner === undefined ? {} : { owner }),
    ...(vo === undefined ? {} : { vo }),
    ...(site === undefined ? {} : { site }),
  };
}
