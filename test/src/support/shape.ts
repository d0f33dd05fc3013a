import type { ApplicationView } from '@hanse/api';
import { unwrap } from '@hanse/kernel';
import { type DeploymentChoices, type Envelope, planDeployment } from '@hanse/ovf';

/** What two applications of one shape have in common; ids, addresses and times are their own. */
export function shapeOf({ vees, state, steps }: ApplicationView): unknown {
  const one = (vee: ApplicationView['vees'][number]) => ({
    ...{ name: vee.name, component: vee.component, siteName: vee.siteName, state: vee.state },
    nics: vee.addresses.length,
    endpoints: vee.endpoints.map(({ name, guestPort }) => `${name} ${guestPort}`).sort(),
  });
  const startOrder = steps.map(({ name }) => name).filter((name) => name.startsWith('start '));
  return { state, startOrder, vees: vees.map(one).sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

/** What a package, deployed with the choices, would be made of; passwords are not part of it. */
export function packageShape(envelope: Envelope, choices: DeploymentChoices = {}): unknown {
  const { systems, networks, startGroups, stopGroups, eulas, placementGroups } = unwrap(
    planDeployment(envelope, choices),
  );
  const passwords = passwordsOf(envelope);
  return {
    networks: networks.map(({ name, description }) => ({ name, description })),
    ...{ startGroups, stopGroups, eulas, placementGroups },
    systems: systems.map((system) => ({
      ...{ id: system.id, name: system.name, collectionId: system.collectionId },
      ...{ vcpus: system.vcpus, memoryMib: system.memoryMib },
      ...{ hardwareFamilies: system.hardwareFamilies, transports: system.transports, startup: system.startup },
      operatingSystem: system.operatingSystem && [system.operatingSystem.id, system.operatingSystem.version],
      disks: system.disks.map(({ capacityBytes, bus, addressOnParent, bootOrder }) => {
        return { capacityBytes, bus, addressOnParent, bootOrder };
      }),
      cdroms: system.cdroms.map(({ file, bus }) => [file?.href.replace(/\.gz$/, ''), bus]),
      environmentFiles: system.environmentFiles.map(({ path }) => path),
      nics: system.nics,
      properties: Object.fromEntries(Object.entries(system.properties).filter(([key]) => !passwords.has(key))),
    })),
  };
}

function passwordsOf({ content }: Envelope): ReadonlySet<string> {
  const entities = (one: Envelope['content']): readonly Envelope['content'][] =>
    one.kind === 'system' ? [one] : [one, ...one.children.flatMap(entities)];
  const properties = entities(content).flatMap(({ products }) => products.flatMap((product) => product.properties));
  return new Set(properties.filter(({ isPassword }) => isPassword).map(({ fullKey }) => fullKey));
}
