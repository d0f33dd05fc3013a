/** An OVF descriptor of `count` equal VirtualSystems on one network, started together: 1 processor, 64 MiB each. */
export function manySystems(count: number): string {
  const ids = Array.from({ length: count }, (_, index) => `vee-${index + 1}`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"',
    ' xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData">',
    '<References/>',
    '<NetworkSection><Info>One</Info><Network ovf:name="net"><Description>All</Description></Network></NetworkSection>',
    '<VirtualSystemCollection ovf:id="many"><Info>Many</Info>',
    '<StartupSection><Info>All at once</Info>',
    ...ids.map((id) => `<Item ovf:id="${id}" ovf:order="1"/>`),
    '</StartupSection>',
    ...ids.map(virtualSystem),
    '</VirtualSystemCollection></Envelope>',
  ].join('\n');
}

function virtualSystem(id: string): string {
  return [
    `<VirtualSystem ovf:id="${id}"><Info>One of many</Info>`,
    '<VirtualHardwareSection><Info>Small</Info>',
    '<Item><rasd:ElementName>cpu</rasd:ElementName><rasd:InstanceID>1</rasd:InstanceID>',
    '<rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>1</rasd:VirtualQuantity></Item>',
    '<Item><rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits><rasd:ElementName>memory</rasd:ElementName>',
    '<rasd:InstanceID>2</rasd:InstanceID><rasd:ResourceType>4</rasd:ResourceType>',
    '<rasd:VirtualQuantity>64</rasd:VirtualQuantity></Item>',
    '<Item><rasd:Connection>net</rasd:Connection><rasd:ElementName>nic</rasd:ElementName>',
    '<rasd:InstanceID>3</rasd:InstanceID><rasd:ResourceType>10</rasd:ResourceType></Item>',
    '</VirtualHardwareSection></VirtualSystem>',
  ].join('');
}
