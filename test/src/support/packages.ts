import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type DigestFactory, packOva } from '@hanse/ovf';
import { ROOT } from './repository.ts';
import { type TarPiece, tarOf } from './tar-archive.ts';

const nodeDigests: DigestFactory = (algorithm) => {
  const hash = createHash(algorithm);
  return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') };
};

/** The header of an empty qcow2 image of 1 MiB (QEMU's docs/interop/qcow2), padded: enough for a cloud that boots nothing. */
export function smallImage(): Uint8Array {
  const bytes = Buffer.alloc(4096);
  bytes.writeUInt32BE(0x51_46_49_fb, 0);
  bytes.writeUInt32BE(2, 4);
  bytes.writeUInt32BE(16, 20);
  bytes.writeBigUInt64BE(2n ** 20n, 24);
  return bytes;
}

/** The example shop, packed as its tool would, with an image that the simulated driver accepts. */
export function shopPackage(): AsyncIterable<Uint8Array> {
  const bytes = smallImage();
  return packOva({
    descriptorName: 'shop.ovf',
    descriptor: shopDescriptor(),
    digests: nodeDigests,
    files: [{ name: 'root.qcow2', size: bytes.length, open: () => once(bytes) }],
  });
}

export function shopDescriptor(): string {
  return readFileSync(join(ROOT, 'examples/shop/shop.ovf'), 'utf8');
}

/** The example shop with the disk image that its machines boot from. */
export function shopPackageWith(rootDisk: string): AsyncIterable<Uint8Array> {
  return packOva({
    descriptorName: 'shop.ovf',
    descriptor: readFileSync(join(ROOT, 'examples/shop/shop.ovf'), 'utf8'),
    digests: nodeDigests,
    files: [{ name: 'root.qcow2', size: statSync(rootDisk).size, open: () => createReadStream(rootDisk) }],
  });
}

/** The manifest of the shop; the readiness check is left out, because simulated machines answer nothing. */
export function shopManifest(): string {
  return readFileSync(join(ROOT, 'examples/shop/shop.yaml'), 'utf8').replace(/^readiness:[\s\S]*/m, '');
}

/** One web server with a disk and a NIC: the package that bad ones are made of. */
export const SMALL_DESCRIPTOR = `<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
          xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData">
  <References>
    <File ovf:id="image" ovf:href="root.qcow2" ovf:size="4096"/>
  </References>
  <DiskSection>
    <Info>Disks</Info>
    <Disk ovf:diskId="root" ovf:fileRef="image" ovf:capacity="64" ovf:capacityAllocationUnits="byte * 2^20"
          ovf:format="http://www.gnome.org/~markmc/qcow-image-format.html"/>
  </DiskSection>
  <NetworkSection>
    <Info>Networks</Info>
    <Network ovf:name="lan"><Description>The only one</Description></Network>
  </NetworkSection>
  <VirtualSystem ovf:id="web">
    <Info>A web server</Info>
    <ProductSection>
      <Info>What it is told</Info>
      <Property ovf:key="port" ovf:type="uint16" ovf:userConfigurable="true" ovf:value="80"/>
      <Property ovf:key="edition" ovf:type="string" ovf:value="small"/>
    </ProductSection>
    <VirtualHardwareSection ovf:transport="iso">
      <Info>One processor, 64 MiB</Info>
      <Item>
        <rasd:ElementName>1 virtual processor</rasd:ElementName>
        <rasd:InstanceID>1</rasd:InstanceID>
        <rasd:ResourceType>3</rasd:ResourceType>
        <rasd:VirtualQuantity>1</rasd:VirtualQuantity>
      </Item>
      <Item>
        <rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits>
        <rasd:ElementName>Memory</rasd:ElementName>
        <rasd:InstanceID>2</rasd:InstanceID>
        <rasd:ResourceType>4</rasd:ResourceType>
        <rasd:VirtualQuantity>64</rasd:VirtualQuantity>
      </Item>
      <Item>
        <rasd:ElementName>Root disk</rasd:ElementName>
        <rasd:HostResource>ovf:/disk/root</rasd:HostResource>
        <rasd:InstanceID>3</rasd:InstanceID>
        <rasd:ResourceType>17</rasd:ResourceType>
      </Item>
      <Item>
        <rasd:Connection>lan</rasd:Connection>
        <rasd:ElementName>Network adapter</rasd:ElementName>
        <rasd:InstanceID>4</rasd:InstanceID>
        <rasd:ResourceType>10</rasd:ResourceType>
      </Item>
    </VirtualHardwareSection>
  </VirtualSystem>
</Envelope>
`;

export const DESCRIPTOR: TarPiece = { name: 'web.ovf', content: SMALL_DESCRIPTOR };
export const IMAGE: TarPiece = { name: 'root.qcow2', content: smallImage() };

/** The small package, whole and good. */
export function smallPackage(): Uint8Array {
  return tarOf([DESCRIPTOR, IMAGE]);
}

/** The small package with one place of its descriptor changed. */
export function smallPackageWith(from: string, to: string): Uint8Array {
  return tarOf([{ name: 'web.ovf', content: changed(SMALL_DESCRIPTOR, from, to) }, IMAGE]);
}

/** Throws when the place is not there: a case that changes nothing would test nothing. */
export function changed(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`there is no "${from}" to change`);
  return text.replace(from, () => to);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
