import {
  type Belonging,
  decide,
  type PolicyDecision,
  type PolicySet,
  parseScope,
  parseScopePath,
  type Requester,
  type Resource,
  thingPath,
} from '@hanse/identity';
import { HanseError, type UserId } from '@hanse/kernel';
import type { Tier } from '../tiers/tier.ts';
import type { SitePolicies } from './site-policies.ts';

/** A thing of somebody; what is the provider's own users' is not there for the federation's. */
type Thing = Belonging & { readonly tier?: Tier };

interface CallerParts {
  readonly requester: Requester;
  /** The VO that the token is for. */
  readonly vo?: string | undefined;
  readonly policies: Pick<SitePolicies, 'for'>;
  /** Whose user it is; absent: the federation's. */
  readonly tier?: Tier | undefined;
  /** Of a local user, where their source has such. */
  readonly project?: string | undefined;
  readonly siteId: string;
}

const HIDDEN: PolicyDecision = { allowed: false, because: 'it is of the provider alone', tried: [] };
const MOST_REMEMBERED = 10_000;
/** Where what belongs to nobody is. */
const NOBODYS = parseScopePath('/');

/** On whose behalf a request is made, and what they may do here. */
export class Caller {
  readonly #parts: CallerParts;
  /** By the policies they were decided by, so that other policies decide anew. */
  readonly #decisions = new WeakMap<PolicySet, Map<string, PolicyDecision>>();

  constructor(parts: CallerParts) {
    this.#parts = parts;
  }

  get userId(): UserId {
    return this.#parts.requester.id as UserId;
  }

  get tier(): Tier {
    return this.#parts.tier ?? 'federation';
  }

  get project(): string | undefined {
    return this.#parts.project;
  }

  /** Who it is to the policies. */
  get requester(): Requester {
    return this.#parts.requester;
  }

  /** Whether they run this site. */
  get isSiteOperator(): boolean {
    return this.tier === 'local' && this.#parts.requester.operates === this.#parts.siteId;
  }

  get vo(): string | undefined {
    return this.#parts.vo;
  }

  /** Whether the action may be done to the thing; to what is nobody's, without one. */
  may(action: string, thing?: Thing): boolean {
    return this.#decide(action, thing).allowed;
  }

  /**
   * Throws IDENTITY_FORBIDDEN with the reason. Of a thing that the caller may not even read, `unknown` is thrown instead,
   * so that it is not told that there is one.
   */
  require(action: string, thing?: Thing, unknown?: () => HanseError): void {
    const { allowed, because } = this.#decide(action, thing);
    if (allowed) return;
    if (unknown !== undefined && !this.#mayKnow(action, thing)) throw unknown();
    const { kind, id } = this.#parts.requester;
    throw new HanseError('IDENTITY_FORBIDDEN', { principal: `${kind} ${id}`, operation: action, because });
  }

  #decide(action: string, thing: Thing | undefined): PolicyDecision {
    if (this.#isHidden(thing)) return HIDDEN;
    const policies = this.#parts.policies.for(thing?.vo);
    const decided = this.#decidedBy(policies);
    const key = `${action} ${thing?.applicationId ?? ''} ${thing?.owner ?? ''}`;
    const known = decided.get(key);
    if (known !== undefined) return known;
    const resource = this.#resource(action, thing);
    const decision = decide({ requester: this.#parts.requester, action, resource }, policies);
    if (decided.size >= MOST_REMEMBERED) decided.clear();
    decided.set(key, decision);
    return decision;
  }

  #decidedBy(policies: PolicySet): Map<string, PolicyDecision> {
    const known = this.#decisions.get(policies);
    if (known !== undefined) return known;
    const decided = new Map<string, PolicyDecision>();
    this.#decisions.set(policies, decided);
    return decided;
  }

  /** A token that is too narrow for looking does not make its holder a stranger. */
  #mayKnow(action: string, thing: Thing | undefined): boolean {
    if (this.#isHidden(thing)) return false;
    const look = lookingAt(action);
    const requester = { ...this.#parts.requester, capabilities: [parseScope(`${look}:/`)] };
    const question = { requester, action: look, resource: this.#resource(look, thing) };
    return decide(question, this.#parts.policies.for(thing?.vo)).allowed;
  }

  #isHidden(thing: Thing | undefined): boolean {
    return this.tier === 'federation' && thing?.tier === 'local';
  }

  #resource(action: string, thing: Thing | undefined): Resource {
    const { siteId: site } = this.#parts;
    const kind = kindOf(action);
    if (thing === undefined) return { kind, path: NOBODYS, site };
    const { owner, vo } = thing;
    return { kind, path: thingPath(thing), owner, vo, site };
  }
}

function kindOf(action: string): string {
  return action.slice(0, action.indexOf('.'));
}

/** What one must be allowed to do in order to know that the thing of an action is there. */
function lookingAt(action: string): string {
  const kind = kindOf(action);
  return kind === 'disk' ? 'vee.read' : `${kind}.read`;
}
