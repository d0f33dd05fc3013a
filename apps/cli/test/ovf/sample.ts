import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A web server and a database; the server's port has no default. */
export const DESCRIPTOR = `<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
    xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData"
    xmlns:vssd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData">
  <References>
    <File ovf:id="root" ovf:href="root.img" ovf:size="1024"/>
  </References>
  <DiskSection>
    <Info>Disks</Info>
    <Disk ovf:diskId="web-root" ovf:fileRef="root" ovf:capacity="1024" ovf:format="urn:hanse:raw"/>
  </DiskSection>
  <NetworkSection>
    <Info>Networks</Info>
    <Network ovf:name="front"><Description>To the users</Description></Network>
  </NetworkSection>
  <VirtualSystemCollection ovf:id="shop">
    <Info>A shop</Info>
    <StartupSection>
      <Info>Order</Info>
      <Item ovf:id="db" ovf:order="1" ovf:startDelay="5"/>
      <Item ovf:id="web" ovf:order="2"/>
    </StartupSection>
    <VirtualSystem ovf:id="web">
      <Info>The web server</Info>
      <ProductSection>
        <Info>Settings</Info>
        <Product>Shop</Product>
        <Property ovf:key="port" ovf:type="uint16" ovf:userConfigurable="true"><Label>Port of the shop</Label></Property>
        <Property ovf:key="theme" ovf:type="string" ovf:value="red" ovf:userConfigurable="true"/>
        <Property ovf:key="secret" ovf:type="string" ovf:value="hunter2" ovf:password="true" ovf:userConfigurable="true"/>
        <Property ovf:key="release" ovf:type="string" ovf:value="12"/>
      </ProductSection>
      <VirtualHardwareSection ovf:transport="iso">
        <Info>Hardware</Info>
        <Item><rasd:ElementName>CPU</rasd:ElementName><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>2</rasd:VirtualQuantity></Item>
        <Item><rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits><rasd:ElementName>RAM</rasd:ElementName><rasd:InstanceID>2</rasd:InstanceID><rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>256</rasd:VirtualQuantity></Item>
        <Item><rasd:ElementName>Disk</rasd:ElementName><rasd:HostResource>ovf:/disk/web-root</rasd:HostResource><rasd:InstanceID>3</rasd:InstanceID><rasd:ResourceType>17</rasd:ResourceType></Item>
        <Item><rasd:Connection>front</rasd:Connection><rasd:ElementName>NIC</rasd:ElementName><rasd:InstanceID>4</rasd:InstanceID><rasd:ResourceType>10</rasd:ResourceType></Item>
      </VirtualHardwareSection>
    </VirtualSystem>
    <VirtualSystem ovf:id="db">
      <Info>The database</Info>
      <VirtualHardwareSection>
        <Info>Hardware</Info>
        <Item><rasd:ElementName>CPU</rasd:ElementName><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>1</rasd:VirtualQuantity></Item>
        <Item><rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits><rasd:ElementName>RAM</rasd:ElementName><rasd:InstanceID>2</rasd:InstanceID><rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>512</rasd:VirtualQuantity></Item>
      </VirtualHardwareSection>
    </VirtualSystem>
  </VirtualSystemCollection>
</Envelope>
`;

/** The same, refused in two places and with a value given. */
export const REFUSED = DESCRIPTOR.replace('ovf:key="port" ovf:type="uint16"', 'ovf:key="port" ovf:type="word"').replace(
  '<rasd:Connection>front<',
  '<rasd:Connection>back<',
);

/** Writes a package as files; answers the path of its descriptor. */
export function writeShop(folder: string, descriptor = DESCRIPTOR): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'root.img'), Buffer.alloc(1024, 'disk'));
  writeFileSync(join(folder, 'shop.ovf'), descriptor);
  return join(folder, 'shop.ovf');
}
