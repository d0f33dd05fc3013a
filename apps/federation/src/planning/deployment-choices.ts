import type { DeployRequest } from '@hanse/api';
import type { BoundManifest } from '@hanse/manifest';
import type { DeploymentChoices, Envelope } from '@hanse/ovf';

/** Of alternative hardware sections, the one for Hanse's own guests comes first. */
const HARDWARE_FAMILIES = ['hanse-guest'];

/** What decides which systems, networks and amounts there are, but no values of properties. */
export function outlineChoices(request: DeployRequest): DeploymentChoices {
  const { configuration, networks, instances, resources } = request;
  return {
    hardwareFamilies: HARDWARE_FAMILIES,
    ...(configuration === undefined ? {} : { configuration }),
    ...(networks === undefined ? {} : { networks }),
    ...(instances === undefined ? {} : { instances }),
    ...(resources === undefined ? {} : { resources }),
  };
}

/** Everything chosen. Properties of the request win over those of the manifest, which name one VirtualSystem each. */
export function deploymentChoices(request: DeployRequest, { components }: BoundManifest): DeploymentChoices {
  const ofManifest = components.flatMap(({ virtualSystem, properties }) =>
    Object.entries(properties).map(([key, value]) => [`${virtualSystem}:${key}`, value] as const),
  );
  return {
    ...outlineChoices(request),
    properties: { ...Object.fromEntries(ofManifest), ...request.properties },
  };
}

/** Whether the StartupSection has an Item for this one: only then does it say how the system is stopped. */
export function startupItems({ content }: Envelope): (systemId: string) => boolean {
  const ids = new Set<string>();
  const collect = (part: Envelope['content']): void => {
    if (part.kind === 'system') return;
    for (const { id } of part.startup) ids.add(id);
    for (const child of part.children) collect(child);
  };
  collect(content);
  return (systemId) => ids.has(systemId);
}
