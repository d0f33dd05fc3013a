import type { Grant, PolicyRow } from '@hanse/identity';

/** Owners are checked where the thing is known; these rows say which scope a token must carry to ask at all. */
export const GATEWAY_POLICY: readonly PolicyRow[] = [
  // Public: it is asked for before anybody is known.
  row('health.read'),
  row('metrics.read', 'site:read'),
  row('api.read', 'site:read'),
  row('site.read', 'site:read'),
  row('site.capacity', 'site:read'),
  row('event.follow', 'site:read'),
  row('image.read', 'image:write', 'vee:read'),
  row('image.put', 'image:write'),
  row('part.put', 'part:write'),
  row('part.delete', 'part:write'),
  row('part.list', 'vee:read', 'part:read'),
  row('part.read', 'vee:read', 'part:read'),
  row('vee.list', 'vee:read'),
  row('vee.read', 'vee:read'),
  row('vee.act', 'vee:operate'),
  row('part.act', 'vee:operate'),
  row('vee.console', 'vee:read'),
  row('vee.metrics', 'vee:read'),
  // A right of the owner's own: who may only look must not read what the machines have written.
  row('disk.export', 'vee:operate'),
  row('order.read', 'vee:read', 'vee:operate', 'part:write'),
  row('usage.read', 'vee:read', 'usage:read'),
];

function row(operation: string, ...scopes: readonly string[]): PolicyRow {
  const who = scopes.flatMap((scope): Grant[] => [
    { kind: 'user', scope },
    { kind: 'federation', scope },
  ]);
  return { operation, who };
}
