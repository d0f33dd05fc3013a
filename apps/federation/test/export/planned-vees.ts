import type { VeeSpec } from '@hanse/model';
import type { PlannedSystem } from '@hanse/ovf';
import type { ApplicationVee } from '../../src/applications/application.ts';
import { makeTables } from '../support/world.ts';

const { ids } = makeTables();

/** A VEE as a deployment makes it of a planned system, as far as an export looks at it. */
export function veeOf(system: PlannedSystem): ApplicationVee {
  const [veeId, applicationId] = [ids.vee(), ids.application()];
  const disks = system.disks.map(({ diskId, capacityBytes, file, format }, index) => {
    const image = { digest: `sha256:${'0'.repeat(64)}`, format, sizeBytes: 4711 };
    return { diskId: diskId ?? `disk-${index + 1}`, capacityBytes, ...(file === undefined ? {} : { image }) };
  });
  const spec: VeeSpec = {
    ...{ veeId, applicationId, name: system.id, vcpus: system.vcpus, memoryMib: system.memoryMib },
    ...{ boot: 'bios', disks, nics: [], ingress: [], seed: {} },
  };
  return {
    ...{ veeId, applicationId, name: system.id, component: system.id, siteId: ids.site(), startOrder: 0, spec },
    ...{ state: 'DEFINED', desired: 'DEFINED', endpoints: [], facts: {} },
  };
}
