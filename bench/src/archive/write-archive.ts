import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { MIB } from '@hanse/kernel';
import { type DigestFactory, packOva } from '@hanse/ovf';

const digests: DigestFactory = (algorithm) => {
  const hash = createHash(algorithm);
  return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') };
};

/** Writes an .ova of one system whose raw disk has so many bytes, a multiple of a MiB. */
export async function writeArchive(path: string, size: number, signal: AbortSignal): Promise<void> {
  const block = randomBytes(MIB);
  const disk = {
    name: 'disk.raw',
    size,
    async *open() {
      for (let written = 0; written < size; written += MIB) yield block;
    },
  };
  const package_ = packOva({ descriptorName: 'large.ovf', descriptor: descriptorOf(size), files: [disk], digests });
  await pipeline(package_, createWriteStream(path), { signal });
}

function descriptorOf(size: number): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
    xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData">
  <References><File ovf:id="file" ovf:href="disk.raw" ovf:size="${size}"/></References>
  <DiskSection><Info>Disks</Info>
    <Disk ovf:diskId="disk" ovf:fileRef="file" ovf:capacity="${size}" ovf:format="urn:hanse:raw"/>
  </DiskSection>
  <VirtualSystem ovf:id="large"><Info>One system</Info>
    <VirtualHardwareSection><Info>Hardware</Info>
      <Item><rasd:ElementName>CPU</rasd:ElementName><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>1</rasd:VirtualQuantity></Item>
      <Item><rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits><rasd:ElementName>Memory</rasd:ElementName><rasd:InstanceID>2</rasd:InstanceID><rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>64</rasd:VirtualQuantity></Item>
      <Item><rasd:ElementName>Disk</rasd:ElementName><rasd:HostResource>ovf:/disk/disk</rasd:HostResource><rasd:InstanceID>3</rasd:InstanceID><rasd:ResourceType>17</rasd:ResourceType></Item>
    </VirtualHardwareSection>
  </VirtualSystem>
</Envelope>
`;
}
