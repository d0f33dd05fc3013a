import type { BundleUse, Grant, PolicyRow } from '@hanse/identity';

interface GatewayRow extends PolicyRow {
  /** How recent the trust bundle must be: what makes or changes something asks for a newer one. */
  readonly use: BundleUse;
}

/** Owners are checked where the thing is known; these rows say which scope a token must carry to ask at all. */
export const GATEWAY_POLICY: readonly GatewayRow[] = [
  // Public: it is asked for before anybody is known.
  look('health.read'),
  look('keys.read'),
  // A VEE shows the proof of its key there; it has nothing else.
  change('instance.token'),
  look('metrics.read', 'site:read'),
  look('api.read', 'site:read'),
  look('site.read', 'site:read'),
  look('site.capacity', 'site:read'),
  look('event.follow', 'site:read'),
  look('image.read', 'image:write', 'vee:read'),
  change('image.put', 'image:write'),
  change('part.put', 'part:write'),
  change('part.delete', 'part:write'),
  look('part.list', 'vee:read', 'part:read'),
  look('part.read', 'vee:read', 'part:read'),
  look('vee.list', 'vee:read'),
  look('vee.read', 'vee:read'),
  change('vee.act', 'vee:operate'),
  change('part.act', 'vee:operate'),
  look('vee.console', 'vee:read'),
  look('vee.metrics', 'vee:read'),
  // A right of the owner's own: who may only look must not read what the machines have written.
  look('disk.export', 'vee:operate'),
  look('order.read', 'vee:read', 'vee:operate', 'part:write'),
  look('usage.read', 'vee:read', 'usage:read'),
];

const USES: ReadonlyMap<string, BundleUse> = new Map(GATEWAY_POLICY.map(({ operation, use }) => [operation, use]));

/** What an operation without a row does is taken for a change. */
export function useOf(operation: string): BundleUse {
  return USES.get(operation) ?? 'create';
}

function look(operation: string, ...scopes: readonly string[]): GatewayRow {
  return row(operation, 'read', scopes);
}

function change(operation: string, ...scopes: readonly string[]): GatewayRow {
  return row(operation, 'create', scopes);
}

function row(operation: string, use: BundleUse, scopes: readonly string[]): GatewayRow {
  const who = scopes.flatMap((scope): Grant[] => [
    { kind: 'user', scope },
    { kind: 'federation', scope },
  ]);
  return { operation, use, who };
}
