const CIM = 'http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2';

/**
 * A package with everything an export has to settle, keep or leave out: configurations, alternatives of hardware, a
 * disk that two systems are made of, a chain of differences, a disc, files for the guest, replicas, groups, passwords,
 * an installation, a section of somebody else.
 */
export const RICH = `<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/2" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/2"
    xmlns:rasd="${CIM}/CIM_ResourceAllocationSettingData" xmlns:vssd="${CIM}/CIM_VirtualSystemSettingData"
    xmlns:other="http://other.example/" xml:lang="en-US">
  <References>
    <File ovf:id="base" ovf:href="base.vmdk"/>
    <File ovf:id="delta" ovf:href="delta.vmdk"/>
    <File ovf:id="disc" ovf:href="tools.iso"/>
    <File ovf:id="licence" ovf:href="guest/licence.key"/>
    <File ovf:id="unused" ovf:href="unused.txt"/>
  </References>
  <DiskSection>
    <Info>Disks</Info>
    <Disk ovf:diskId="base" ovf:fileRef="base" ovf:capacity="1" ovf:capacityAllocationUnits="byte * 2^30" ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"/>
    <Disk ovf:diskId="data" ovf:fileRef="delta" ovf:parentRef="base" ovf:capacity="2" ovf:capacityAllocationUnits="byte * 2^30" ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"/>
    <Disk ovf:diskId="scratch" ovf:capacity="\${scratch}" ovf:capacityAllocationUnits="byte * 2^20"/>
  </DiskSection>
  <NetworkSection><Info>Networks</Info><Network ovf:name="front"/><Network ovf:name="back"/></NetworkSection>
  <DeploymentOptionSection>
    <Info>Sizes</Info>
    <Configuration ovf:id="small" ovf:default="true"><Label>Small</Label><Description>For trying</Description></Configuration>
    <Configuration ovf:id="large"><Label>Large</Label><Description>For use</Description></Configuration>
  </DeploymentOptionSection>
  <PlacementGroupSection ovf:id="apart" ovf:policy="availability"><Info>Apart</Info><Description>Not on one host</Description></PlacementGroupSection>
  <VirtualSystemCollection ovf:id="all">
    <Info>Everything</Info>
    <other:HintSection ovf:required="false"><Info>A hint</Info></other:HintSection>
    <StartupSection>
      <Info>Order</Info>
      <Item ovf:id="db" ovf:order="1" ovf:startDelay="5"/>
      <Item ovf:id="farm" ovf:order="2"/>
    </StartupSection>
    <EulaSection><Info>Licence</Info><License>Be kind.</License></EulaSection>
    <VirtualSystem ovf:id="db">
      <Info>The database</Info>
      <Name>Database</Name>
      <OperatingSystemSection ovf:id="96" ovf:version="12"><Info>OS</Info><Description>Debian</Description></OperatingSystemSection>
      <InstallSection ovf:initialBootStopDelay="60"><Info>Installs itself</Info></InstallSection>
      <ProductSection>
        <Info>Settings</Info>
        <Property ovf:key="scratch" ovf:type="uint32" ovf:value="64" ovf:userConfigurable="true"/>
        <Property ovf:key="secret" ovf:type="string" ovf:password="true" ovf:value="seeadler" ovf:userConfigurable="true" ovf:qualifiers="MinLen(4)"/>
        <Property ovf:key="peer" ovf:type="string" ovf:value="@IP(back,web-1)"/>
      </ProductSection>
      <EnvironmentFilesSection ovf:required="true"><Info>Files</Info><File ovf:fileRef="licence" ovf:path="licence.key"/></EnvironmentFilesSection>
      <VirtualHardwareSection ovf:transport="iso">
        <Info>Hardware</Info>
        <System><vssd:ElementName>One</vssd:ElementName><vssd:InstanceID>0</vssd:InstanceID><vssd:VirtualSystemType>vmx-07</vssd:VirtualSystemType></System>
        ${item('Processor', 1, { ResourceType: 3, VirtualQuantity: 1 })}
        <Item ovf:configuration="large"><rasd:ElementName>Processors</rasd:ElementName><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>4</rasd:VirtualQuantity></Item>
        <Item><rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits><rasd:ElementName>Memory</rasd:ElementName><rasd:InstanceID>2</rasd:InstanceID><rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>256</rasd:VirtualQuantity></Item>
        ${item('Controller', 3, { ResourceSubType: 'virtio', ResourceType: 6 })}
        <Item><rasd:AddressOnParent>1</rasd:AddressOnParent><rasd:ElementName>Scratch</rasd:ElementName><rasd:HostResource>ovf:/disk/scratch</rasd:HostResource><rasd:InstanceID>5</rasd:InstanceID><rasd:Parent>3</rasd:Parent><rasd:ResourceType>17</rasd:ResourceType></Item>
        <Item><rasd:AddressOnParent>0</rasd:AddressOnParent><rasd:ElementName>System</rasd:ElementName><rasd:HostResource>ovf:/disk/data</rasd:HostResource><rasd:InstanceID>4</rasd:InstanceID><rasd:Parent>3</rasd:Parent><rasd:ResourceType>17</rasd:ResourceType></Item>
        <Item><rasd:AddressOnParent>2</rasd:AddressOnParent><rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits><rasd:ElementName>Blank</rasd:ElementName><rasd:InstanceID>8</rasd:InstanceID><rasd:Parent>3</rasd:Parent><rasd:ResourceType>17</rasd:ResourceType><rasd:VirtualQuantity>16</rasd:VirtualQuantity></Item>
        <Item><rasd:ElementName>Disc</rasd:ElementName><rasd:HostResource>ovf:/file/disc</rasd:HostResource><rasd:InstanceID>6</rasd:InstanceID><rasd:ResourceType>15</rasd:ResourceType></Item>
        <Item><rasd:Connection>back</rasd:Connection><rasd:ElementName>Adapter</rasd:ElementName><rasd:InstanceID>7</rasd:InstanceID><rasd:ResourceType>10</rasd:ResourceType></Item>
      </VirtualHardwareSection>
      <VirtualHardwareSection>
        <Info>Another choice</Info>
        <System><vssd:ElementName>Two</vssd:ElementName><vssd:InstanceID>0</vssd:InstanceID><vssd:VirtualSystemType>xen-3</vssd:VirtualSystemType></System>
        ${item('Processor', 1, { ResourceType: 3, VirtualQuantity: 8 })}
      </VirtualHardwareSection>
    </VirtualSystem>
    <VirtualSystemCollection ovf:id="farm">
      <Info>Web servers</Info>
      <ScaleOutSection ovf:id="web"><Info>As many as needed</Info><InstanceCount ovf:minimum="1" ovf:default="2" ovf:maximum="3"/></ScaleOutSection>
      <VirtualSystem ovf:id="web">
        <Info>A web server</Info>
        <PlacementSection ovf:group="apart"><Info>Apart</Info></PlacementSection>
        <VirtualHardwareSection>
          <Info>Hardware</Info>
          ${item('Processor', 1, { ResourceType: 3, VirtualQuantity: 1 })}
          <Item><rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits><rasd:ElementName>Memory</rasd:ElementName><rasd:InstanceID>2</rasd:InstanceID><rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>128</rasd:VirtualQuantity></Item>
          <Item><rasd:ElementName>System</rasd:ElementName><rasd:HostResource>ovf:/disk/base</rasd:HostResource><rasd:InstanceID>3</rasd:InstanceID><rasd:ResourceType>17</rasd:ResourceType></Item>
          <Item><rasd:Connection>front</rasd:Connection><rasd:ElementName>Adapter</rasd:ElementName><rasd:InstanceID>4</rasd:InstanceID><rasd:ResourceType>10</rasd:ResourceType></Item>
        </VirtualHardwareSection>
      </VirtualSystem>
    </VirtualSystemCollection>
  </VirtualSystemCollection>
</Envelope>
`;

/** CIM orders the children of an Item by their names. */
function item(name: string, id: number, fields: Readonly<Record<string, string | number>>): string {
  const all = Object.entries({ ElementName: name, InstanceID: id, ...fields });
  return `<Item>${all.map(([key, value]) => `<rasd:${key}>${value}</rasd:${key}>`).join('')}</Item>`;
}
