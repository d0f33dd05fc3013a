import type { Grant, PolicyRow } from '@hanse/identity';

/** Owners are checked where the thing is known; these rows say which scope a token must carry to ask at all. */
export const GATEWAY_POLICY: readonly PolicyRow[] = [
  row('getMetrics', 'site:read'),
  row('getOpenApi', 'site:read'),
  row('getSite', 'site:read'),
  row('getCapacity', 'site:read'),
  row('followEvents', 'site:read'),
  row('getImage', 'image:write', 'vee:read'),
  row('putImage', 'image:write'),
  row('putPart', 'part:write'),
  row('deletePart', 'part:write'),
  row('listParts', 'vee:read', 'part:read'),
  row('getPart', 'vee:read', 'part:read'),
  row('listVees', 'vee:read'),
  row('getVee', 'vee:read'),
  row('actOnVee', 'vee:operate'),
  row('actOnPart', 'vee:operate'),
  row('getConsole', 'vee:read'),
  row('getVeeMetrics', 'vee:read'),
  // A right of the owner's own: who may only look must not read what the machines have written.
  row('exportDisk', 'vee:operate'),
  row('getOrder', 'vee:read', 'vee:operate', 'part:write'),
  row('getUsage', 'vee:read', 'usage:read'),
];

function row(operation: string, ...scopes: readonly string[]): PolicyRow {
  const who = scopes.flatMap((scope): Grant[] => [
    { kind: 'user', scope },
    { kind: 'federation', scope },
  ]);
  return { operation, who };
}
