import { createHash } from 'node:crypto';
import { packOva } from '@hanse/ovf';

/** VirtualSystems of the small application, in the order they start; `c` has the ingress. */
export const SMALL_SYSTEMS = ['a', 'b', 'c'] as const;

const ORDERS = { a: 1, b: 1, c: 2 } as const;
const NAMESPACE = 'http://schemas.dmtf.org/ovf/envelope/1';
const CIM = 'http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2';

/** Three of the smallest machines there are: firmware only, a blank disk each, all on one network. No files. */
export function smallPackage(): AsyncIterable<Uint8Array> {
  return packOva({
    descriptorName: 'small.ovf',
    descriptor: DESCRIPTOR,
    files: [],
    digests: (algorithm) => {
      const hash = createHash(algorithm);
      return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') };
    },
  });
}

/** One machine at each of the three sites of `threeSites`, so that a crash of any gateway matters. */
export function smallManifest(name: string): string {
  return `hanse: 1
application: ${name}
components:
  a: { virtualSystem: a }
  b: { virtualSystem: b }
  c: { virtualSystem: c, ingress: [{ name: http, port: 80 }] }
placement:
  - on: { components: [a], sites: [bergen] }
  - on: { components: [b], sites: [luebeck] }
  - on: { components: [c], sites: [bruges] }
`;
}

const DESCRIPTOR = `<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="${NAMESPACE}" xmlns:ovf="${NAMESPACE}" xmlns:rasd="${CIM}/CIM_ResourceAllocationSettingData"
          xmlns:vssd="${CIM}/CIM_VirtualSystemSettingData" xml:lang="en-US">
  <References/>
  <DiskSection>
    <Info>A blank disk for each machine</Info>
    <Disk ovf:diskId="blank" ovf:capacity="1" ovf:capacityAllocationUnits="byte * 2^20"
          ovf:format="http://www.gnome.org/~markmc/qcow-image-format.html"/>
  </DiskSection>
  <NetworkSection>
    <Info>One network</Info>
    <Network ovf:name="net"><Description>All machines</Description></Network>
  </NetworkSection>
  <VirtualSystemCollection ovf:id="small">
    <Info>Small machines</Info>
    <Name>Small</Name>
    <StartupSection>
      <Info>c after the others</Info>
      ${SMALL_SYSTEMS.map((id) => `<Item ovf:id="${id}" ovf:order="${ORDERS[id]}"/>`).join('\n      ')}
    </StartupSection>
    ${SMALL_SYSTEMS.map(virtualSystem).join('\n    ')}
  </VirtualSystemCollection>
</Envelope>
`;

function virtualSystem(id: string): string {
  return `<VirtualSystem ovf:id="${id}">
      <Info>Machine ${id}</Info>
      <Name>${id}</Name>
      <VirtualHardwareSection>
        <Info>One processor, 16 MiB</Info>
        <System>
          <vssd:ElementName>Virtual hardware family</vssd:ElementName>
          <vssd:InstanceID>0</vssd:InstanceID>
          <vssd:VirtualSystemType>bios-stub</vssd:VirtualSystemType>
        </System>
        ${item({ ElementName: 'Processor', InstanceID: 1, ResourceType: 3, VirtualQuantity: 1 })}
        ${item({ AllocationUnits: 'byte * 2^20', ElementName: 'Memory', InstanceID: 2, ResourceType: 4, VirtualQuantity: 16 })}
        ${item({ Address: 0, ElementName: 'Controller', InstanceID: 3, ResourceSubType: 'virtio', ResourceType: 6 })}
        ${item({ AddressOnParent: 0, ElementName: 'Disk', HostResource: 'ovf:/disk/blank', InstanceID: 4, Parent: 3, ResourceType: 17 })}
        ${item({ Connection: 'net', ElementName: 'Adapter', InstanceID: 5, ResourceType: 10 })}
      </VirtualHardwareSection>
    </VirtualSystem>`;
}

/** CIM orders the children of an Item by their names; callers give them so. */
function item(properties: Readonly<Record<string, string | number>>): string {
  const children = Object.entries(properties).map(([name, value]) => `<rasd:${name}>${value}</rasd:${name}>`);
  return `<Item>${children.join('')}</Item>`;
}
