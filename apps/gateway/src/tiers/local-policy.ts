import { POLICY_FORMAT, type PolicyDocument, type PolicyRule, type PolicySet } from '@hanse/identity';

const THINGS = ['part.*', 'vee.*', 'disk.export', 'order.read', 'usage.read'];
const LOOKS = ['part.read', 'vee.read', 'vee.console', 'vee.metrics', 'order.read', 'usage.read'];
const ENDS = ['part.delete', 'part.act', 'vee.act', 'vee.stop', 'vee.destroy'];

/** What a provider's own users may do at its site, unless the provider's policy says less. The federation has no say. */
const LOCAL_POLICY: PolicyDocument = {
  format: POLICY_FORMAT,
  name: 'local users',
  version: 1,
  default: 'deny',
  rules: [
    rule('site', 'everybody here may see the site', ['api.read', 'site.read', 'site.capacity', 'policy.explain']),
    rule('images', 'whoever makes machines brings images', ['image.read', 'image.put']),
    rule('lists', 'a list holds what one may read', ['part.list', 'vee.list']),
    rule('logins', "logins are their owner's to see and end", ['account.read', 'login.list', 'login.revoke']),
    { ...rule('own', 'everybody has machines of their own', THINGS), ownership: ['owner'] },
    operator('look', 'who runs the site sees what is there', [...LOOKS, 'metrics.read', 'event.follow']),
    operator('end', 'who runs the hardware ends what runs on it', ENDS),
  ],
};

/** The policies by which the provider's own users are judged. */
export class LocalPolicies {
  readonly #own: () => PolicyDocument | undefined;
  #set: PolicySet = { federation: LOCAL_POLICY };

  /** `own`: the provider's own policy, as it is now. */
  constructor(parts: { own: () => PolicyDocument | undefined }) {
    this.#own = parts.own;
  }

  /** The same object for as long as they are the same, so that decisions can be remembered with it. */
  for(): PolicySet {
    const local = this.#own();
    if (local !== this.#set.local) this.#set = { federation: LOCAL_POLICY, local };
    return this.#set;
  }
}

function rule(id: string, because: string, actions: readonly string[]): PolicyRule {
  return { id, effect: 'allow', because, actions, kinds: ['user'] };
}

function operator(id: string, because: string, actions: readonly string[]): PolicyRule {
  return { ...rule(`operator.${id}`, because, actions), roles: ['provider-operator'] };
}
