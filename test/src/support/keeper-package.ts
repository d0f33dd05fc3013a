import { createHash } from 'node:crypto';
import { packOva } from '@hanse/ovf';

const NAMESPACE = 'http://schemas.dmtf.org/ovf/envelope/1';
const CIM = 'http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2';

/** Says what it finds on its disks, as `KEPT root=… data=…`, and leaves its note there for the next time. */
const SCRIPT = [
  '#!/bin/sh',
  'for disk in /sys/block/vd*; do [ "$(cat $disk/serial)" = data ] && device=/dev/$(basename $disk); done',
  'mkdir -p /data',
  'mount -t ext4 $device /data 2>/dev/null || { mke2fs -q -t ext4 -O ^has_journal $device && mount -t ext4 $device /data; }',
  'echo "KEPT root=$(cat /var/note 2>/dev/null) data=$(cat /data/note 2>/dev/null)"',
  'cp /run/hanse/properties/note /var/note',
  'cp /run/hanse/properties/note /data/note',
  'sync',
  'echo NOTE-LEFT',
  '',
].join('\n');

/**
 * A guest of ours that writes to its root disk and to a data disk, both without an image, and a machine that only its
 * firmware boots, with a disk that it never writes to.
 */
export const KEEPER_DESCRIPTOR = `<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="${NAMESPACE}" xmlns:ovf="${NAMESPACE}" xmlns:rasd="${CIM}/CIM_ResourceAllocationSettingData"
          xmlns:vssd="${CIM}/CIM_VirtualSystemSettingData" xml:lang="en-US">
  <References/>
  <DiskSection>
    <Info>Blank disks</Info>
    <Disk ovf:diskId="system" ovf:capacity="512" ovf:capacityAllocationUnits="byte * 2^20"/>
    <Disk ovf:diskId="data" ovf:capacity="33" ovf:capacityAllocationUnits="byte * 2^20"/>
    <Disk ovf:diskId="plain" ovf:capacity="1000001"/>
  </DiskSection>
  <NetworkSection><Info>One network</Info><Network ovf:name="net"><Description>Both</Description></Network></NetworkSection>
  <VirtualSystemCollection ovf:id="pair">
    <Info>Two machines</Info>
    <StartupSection>
      <Info>The guest first</Info>
      <Item ovf:id="keeper" ovf:order="1"/>
      <Item ovf:id="stub" ovf:order="2" ovf:stopAction="powerOff"/>
    </StartupSection>
    ${system('keeper', 'hanse-guest', 'iso', 128, ['system', 'data'], product())}
    ${system('stub', 'bios-stub', undefined, 16, ['plain'], '')}
  </VirtualSystemCollection>
</Envelope>
`;

/** The descriptor alone: there is no file. */
export function keeperPackage(): AsyncIterable<Uint8Array> {
  return packOva({
    descriptorName: 'pair.ovf',
    descriptor: KEEPER_DESCRIPTOR,
    files: [],
    digests: (algorithm) => {
      const hash = createHash(algorithm);
      return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') };
    },
  });
}

function product(): string {
  const escaped = SCRIPT.replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('\n', '&#10;');
  return `<ProductSection>
        <Info>What the guest is told</Info>
        <Property ovf:key="hostname" ovf:type="string" ovf:value="keeper"/>
        <Property ovf:key="note" ovf:type="string" ovf:value="none" ovf:userConfigurable="true"/>
        <Property ovf:key="user-data" ovf:type="string" ovf:value="${escaped}"/>
      </ProductSection>`;
}

function system(
  id: string,
  family: string,
  transport: string | undefined,
  memoryMib: number,
  disks: readonly string[],
  sections: string,
): string {
  const attributes = transport === undefined ? '' : ` ovf:transport="${transport}"`;
  return `<VirtualSystem ovf:id="${id}">
      <Info>Machine ${id}</Info>
      <Name>${id}</Name>
      ${sections}
      <VirtualHardwareSection${attributes}>
        <Info>A small machine</Info>
        <System>
          <vssd:ElementName>Virtual hardware family</vssd:ElementName>
          <vssd:InstanceID>0</vssd:InstanceID>
          <vssd:VirtualSystemType>${family}</vssd:VirtualSystemType>
        </System>
        ${item({ ElementName: 'Processor', InstanceID: 1, ResourceType: 3, VirtualQuantity: 1 })}
        ${item({ AllocationUnits: 'byte * 2^20', ElementName: 'Memory', InstanceID: 2, ResourceType: 4, VirtualQuantity: memoryMib })}
        ${item({ Address: 0, ElementName: 'Controller', InstanceID: 3, ResourceSubType: 'virtio', ResourceType: 6 })}
        ${disks
          .map((disk, index) =>
            item({
              ...{ AddressOnParent: index, ElementName: disk, HostResource: `ovf:/disk/${disk}` },
              ...{ InstanceID: 4 + index, Parent: 3, ResourceType: 17 },
            }),
          )
          .join('\n        ')}
        ${item({ Connection: 'net', ElementName: 'Adapter', InstanceID: 9, ResourceType: 10 })}
      </VirtualHardwareSection>
    </VirtualSystem>`;
}

/** CIM orders the children of an Item by their names; callers give them so. */
function item(properties: Readonly<Record<string, string | number>>): string {
  const children = Object.entries(properties).map(([name, value]) => `<rasd:${name}>${value}</rasd:${name}>`);
  return `<Item>${children.join('')}</Item>`;
}
