import type { BundleUse } from '@hanse/identity';

/** An operation of the gateway, and what must be known before it is decided. */
interface GatewayRow {
  /** `kind.verb`: the kind of resource it is done to comes first. */
  readonly operation: string;
  /** How recent the trust bundle must be: what makes or changes something asks for a newer one. */
  readonly use: BundleUse;
  /**
   * Decided at once, for what is nobody's; where the thing is found, for what is somebody's; or never, because it is
   * public.
   */
  readonly decided: 'at once' | 'with the thing' | 'never';
}

/** Who may do these things the policies say: the federation's in the bundle, the provider's own, and the VO's. */
export const GATEWAY_POLICY: readonly GatewayRow[] = [
  // Asked for before anybody is known.
  { operation: 'health.read', use: 'read', decided: 'never' },
  { operation: 'keys.read', use: 'read', decided: 'never' },
  // A VEE shows the proof of its key there; it has nothing else.
  { operation: 'instance.token', use: 'create', decided: 'never' },
  // Nobody is known before a login.
  { operation: 'login.create', use: 'read', decided: 'never' },
  { operation: 'login.refresh', use: 'read', decided: 'never' },
  // Of the provider's own users.
  look('account.read'),
  look('login.list'),
  look('login.revoke'),
  look('metrics.read'),
  look('api.read'),
  look('policy.explain'),
  look('site.read'),
  look('site.capacity'),
  look('event.follow'),
  look('image.read'),
  { operation: 'image.put', use: 'create', decided: 'at once' },
  // Whoever may list sees what they may read one by one.
  look('part.list'),
  look('vee.list'),
  lookAt('part.read'),
  lookAt('vee.read'),
  lookAt('vee.console'),
  lookAt('vee.metrics'),
  lookAt('disk.export'),
  lookAt('order.read'),
  lookAt('usage.read'),
  change('part.put'),
  change('part.delete'),
  change('part.act'),
  change('vee.act'),
];

const ROWS: ReadonlyMap<string, GatewayRow> = new Map(GATEWAY_POLICY.map((row) => [row.operation, row]));

/** What an operation without a row does is taken for a change that is decided at once. */
export function rowOf(operation: string): GatewayRow {
  return ROWS.get(operation) ?? { operation, use: 'create', decided: 'at once' };
}

function look(operation: string): GatewayRow {
  return { operation, use: 'read', decided: 'at once' };
}

function lookAt(operation: string): GatewayRow {
  return { operation, use: 'read', decided: 'with the thing' };
}

function change(operation: string): GatewayRow {
  return { operation, use: 'create', decided: 'with the thing' };
}
