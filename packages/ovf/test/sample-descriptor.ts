/** A two-system descriptor without any finding; tests break it in one place. */
export const SAMPLE = `<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
    xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData"
    xmlns:vssd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData"
    xmlns:vmw="http://www.vmware.com/schema/ovf">
  <References>
    <File ovf:id="file1" ovf:href="base.qcow2" ovf:size="10"/>
    <File ovf:id="file2" ovf:href="data.vmdk"/>
  </References>
  <DiskSection>
    <Info>Disks</Info>
    <Disk ovf:diskId="base" ovf:fileRef="file1" ovf:capacity="4" ovf:capacityAllocationUnits="byte * 2^30" ovf:format="http://www.gnome.org/~markmc/qcow-image-format.html"/>
    <Disk ovf:diskId="data" ovf:fileRef="file2" ovf:capacity="1048576" ovf:populatedSize="1024" ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"/>
    <Disk ovf:diskId="scratch" ovf:capacity="\${scratch}" ovf:capacityAllocationUnits="byte * 2^20"/>
  </DiskSection>
  <NetworkSection>
    <Info>Networks</Info>
    <Network ovf:name="front"><Description>To the users</Description></Network>
    <Network ovf:name="back"/>
  </NetworkSection>
  <DeploymentOptionSection>
    <Info>Sizes</Info>
    <Configuration ovf:id="small"><Label>Small</Label><Description>For trying</Description></Configuration>
    <Configuration ovf:id="large" ovf:default="true"><Label>Large</Label><Description>For use</Description></Configuration>
  </DeploymentOptionSection>
  <VirtualSystemCollection ovf:id="shop">
    <Info>A shop</Info>
    <ProductSection ovf:class="org.shop">
      <Info>Shared</Info>
      <Property ovf:key="domain" ovf:type="string" ovf:value="shop.example" ovf:userConfigurable="true"/>
    </ProductSection>
    <StartupSection>
      <Info>Order</Info>
      <Item ovf:id="db" ovf:order="1" ovf:startDelay="5" ovf:waitingForGuest="true" ovf:stopAction="guestShutdown"/>
      <Item ovf:id="web" ovf:order="2"/>
    </StartupSection>
    <EulaSection><Info>Licence</Info><License>Be kind.</License></EulaSection>
    <VirtualSystem ovf:id="web">
      <Info>The web server</Info>
      <Name>Web</Name>
      <OperatingSystemSection ovf:id="96" ovf:version="12"><Info>OS</Info><Description>Debian</Description></OperatingSystemSection>
      <ProductSection ovf:class="org.shop" ovf:instance="1">
        <Info>Settings</Info>
        <Category>Web</Category>
        <Property ovf:key="port" ovf:type="uint16" ovf:value="80" ovf:userConfigurable="true"><Label>Port</Label></Property>
        <Property ovf:key="theme" ovf:type="string" ovf:qualifiers='ValueMap{"red","blue"}' ovf:value="red" ovf:userConfigurable="true"/>
        <Property ovf:key="workers" ovf:type="uint8" ovf:value="2"><Value ovf:value="8" ovf:configuration="large"/></Property>
      </ProductSection>
      <VirtualHardwareSection ovf:transport="iso com.vmware.guestInfo">
        <Info>Hardware</Info>
        <System><vssd:InstanceID>0</vssd:InstanceID><vssd:VirtualSystemType>vmx-07 kvm</vssd:VirtualSystemType></System>
        <Item><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>1</rasd:VirtualQuantity></Item>
        <Item ovf:configuration="large"><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>4</rasd:VirtualQuantity></Item>
        <Item><rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits><rasd:InstanceID>2</rasd:InstanceID><rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>256</rasd:VirtualQuantity></Item>
        <Item ovf:bound="max"><rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits><rasd:InstanceID>2</rasd:InstanceID><rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>1024</rasd:VirtualQuantity></Item>
        <Item><rasd:InstanceID>3</rasd:InstanceID><rasd:ResourceSubType>virtio</rasd:ResourceSubType><rasd:ResourceType>6</rasd:ResourceType></Item>
        <Item><rasd:AddressOnParent>0</rasd:AddressOnParent><rasd:HostResource>ovf:/disk/base</rasd:HostResource><rasd:InstanceID>4</rasd:InstanceID><rasd:Parent>3</rasd:Parent><rasd:ResourceType>17</rasd:ResourceType></Item>
        <Item><rasd:AddressOnParent>1</rasd:AddressOnParent><rasd:Connection>back</rasd:Connection><rasd:InstanceID>6</rasd:InstanceID><rasd:ResourceType>10</rasd:ResourceType></Item>
        <Item><rasd:Address>52:54:00:AA:BB:CC</rasd:Address><rasd:AddressOnParent>0</rasd:AddressOnParent><rasd:Connection>front</rasd:Connection><rasd:InstanceID>5</rasd:InstanceID><rasd:ResourceSubType>E1000</rasd:ResourceSubType><rasd:ResourceType>10</rasd:ResourceType></Item>
        <Item><rasd:HostResource>ovf:/file/file2</rasd:HostResource><rasd:InstanceID>7</rasd:InstanceID><rasd:ResourceType>15</rasd:ResourceType></Item>
      </VirtualHardwareSection>
    </VirtualSystem>
    <VirtualSystem ovf:id="db">
      <Info>The database</Info>
      <ProductSection>
        <Info>Settings</Info>
        <Property ovf:key="scratch" ovf:type="uint32" ovf:value="64" ovf:userConfigurable="true"/>
      </ProductSection>
      <AnnotationSection><Info>Note</Info><Annotation>Keep it dry.</Annotation></AnnotationSection>
      <VirtualHardwareSection>
        <Info>Hardware</Info>
        <Item><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>2</rasd:VirtualQuantity></Item>
        <Item><rasd:AllocationUnits>GigaBytes</rasd:AllocationUnits><rasd:InstanceID>2</rasd:InstanceID><rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>1</rasd:VirtualQuantity></Item>
        <Item><rasd:InstanceID>3</rasd:InstanceID><rasd:ResourceType>5</rasd:ResourceType></Item>
        <Item><rasd:AddressOnParent>1</rasd:AddressOnParent><rasd:HostResource>/disk/scratch</rasd:HostResource><rasd:InstanceID>5</rasd:InstanceID><rasd:Parent>3</rasd:Parent><rasd:ResourceType>17</rasd:ResourceType></Item>
        <Item><rasd:AddressOnParent>0</rasd:AddressOnParent><rasd:HostResource>ovf://disk/data</rasd:HostResource><rasd:InstanceID>4</rasd:InstanceID><rasd:Parent>3</rasd:Parent><rasd:ResourceType>17</rasd:ResourceType></Item>
      </VirtualHardwareSection>
    </VirtualSystem>
  </VirtualSystemCollection>
</Envelope>
`;

/** The sample with the first occurrence of `from` replaced; fails when there is none. */
export function sampleWith(from: string | RegExp, to: string): string {
  const broken = SAMPLE.replace(from, () => to);
  if (broken === SAMPLE) throw new Error(`the sample has no ${String(from)}`);
  return broken;
}
