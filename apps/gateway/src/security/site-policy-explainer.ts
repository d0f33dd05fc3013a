import type { PolicyAnswer, SitePolicyQuestionRequest } from '@hanse/api';
import {
  explainPolicy,
  namedActions,
  type PolicySet,
  parseScopePath,
  type Requester,
  type Resource,
  withCapabilities,
} from '@hanse/identity';
import { HanseError, type SiteId, type UserId } from '@hanse/kernel';
import type { LocalPolicies } from '../tiers/local-policy.ts';
import type { IdentityRegister } from '../tiers/mapping/identity-register.ts';
import type { Caller } from './caller.ts';
import type { SitePolicies } from './site-policies.ts';

interface ExplainerParts {
  readonly siteId: SiteId;
  readonly policies: SitePolicies;
  readonly localPolicies: LocalPolicies;
  readonly register: Pick<IdentityRegister, 'find'>;
}

/** Who is explained, and by which policies they are judged. */
interface Subject {
  readonly requester: Requester;
  readonly policies: PolicySet;
}

const OPERATOR = 'federation-operator';

/** Says who may do what at this site and whose policy refuses, by the same decision that requests meet. */
export class SitePolicyExplainer {
  readonly #parts: ExplainerParts;

  constructor(parts: ExplainerParts) {
    this.#parts = parts;
  }

  /** Throws IDENTITY_FORBIDDEN for who asks about somebody else and runs neither the site nor the federation. */
  explain(asked: SitePolicyQuestionRequest, caller: Caller): PolicyAnswer {
    const { vo, action } = asked;
    const { requester, policies } = this.#subject(asked, caller);
    const resource = this.#resource(asked, requester.id);
    const all = action === undefined ? namedActions(policies) : [action];
    // What a token was narrowed to is left out: roles and ownership are explained, for any token.
    const { capabilities: _narrowed, ...bare } = requester;
    const { roles, ownerships, actions } = explainPolicy(withCapabilities(bare, all), resource, policies, all);
    const userId = requester.id as UserId;
    return {
      ...{ user: this.#parts.register.find(userId)?.name ?? userId, userId, ...(vo === undefined ? {} : { vo }) },
      ...{ resource: { ...resource } as PolicyAnswer['resource'], roles: [...roles], ownerships: [...ownerships] },
      actions: actions.map(({ tried, ...said }) => ({ ...said, tried: tried.map((rule) => ({ ...rule })) })),
    };
  }

  #subject({ about, vo }: SitePolicyQuestionRequest, caller: Caller): Subject {
    const { policies, localPolicies } = this.#parts;
    const { requester } = caller;
    if (about === undefined || about.userId === caller.userId) {
      return { requester, policies: caller.tier === 'local' ? localPolicies.for() : policies.for(vo) };
    }
    if (!caller.isSiteOperator && requester.carries?.includes(OPERATOR) !== true) throw notTheirs(requester);
    const { userId: id, role } = about;
    const memberships = vo === undefined || role === undefined ? [] : [{ vo, role }];
    const carries = role === undefined ? [] : [role];
    return { requester: { kind: 'user', id, memberships, carries }, policies: policies.for(vo) };
  }

  /** The thing that is meant; unless it is said, something of the VO, or of the user's own. */
  #resource({ vo, resource = {} }: SitePolicyQuestionRequest, userId: string): Resource {
    const path = parseScopePath(resource.path ?? (vo === undefined ? `/user/${userId}` : `/vo/${vo}`));
    const owner = resource.owner ?? (vo === undefined ? userId : undefined);
    const { kind = 'vee', site = this.#parts.siteId } = resource;
    return { kind, path, site, ...(owner === undefined ? {} : { owner }), ...(vo === undefined ? {} : { vo }) };
  }
}

function notTheirs({ kind, id }: Requester): HanseError {
  const because = 'others are explained to operators of the federation and of the site';
  return new HanseError('IDENTITY_FORBIDDEN', { principal: `${kind} ${id}`, operation: 'policy.explain', because });
}
