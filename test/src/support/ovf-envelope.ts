const OVF = 'http://schemas.dmtf.org/ovf/envelope/2';
const CIM = 'http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2';
const RAW = 'http://www.example.com/raw';

/** One VirtualSystem of a test package. Sections are written as they are. */
export interface TestSystem {
  readonly id: string;
  /** ids of disks, in boot order. */
  readonly disks?: readonly string[];
  /** ids of files that lie in CD drives. */
  readonly cdroms?: readonly string[];
  readonly networks?: readonly string[];
  readonly transport?: string;
  readonly memoryMib?: number;
  /** vssd:VirtualSystemType. */
  readonly family?: string;
  /** Sections before the hardware. */
  readonly sections?: string;
}

export interface TestEnvelope {
  /** Contents of References. */
  readonly files?: string;
  /** Contents of the DiskSection. */
  readonly disks?: string;
  readonly networks?: readonly string[];
  /** Sections of the envelope. */
  readonly sections?: string;
  /** Sections of the one collection that holds the systems. */
  readonly collection?: string;
  /** Collections beside the systems. */
  readonly nested?: string;
  readonly systems: readonly TestSystem[];
}

/** A descriptor of OVF 2 with a collection of small machines that their firmware boots. */
export function envelopeOf(parts: TestEnvelope): string {
  const { files = '', disks = '', networks = [], sections = '', collection = '', nested = '', systems } = parts;
  return `<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="${OVF}" xmlns:ovf="${OVF}" xmlns:rasd="${CIM}/CIM_ResourceAllocationSettingData"
          xmlns:vssd="${CIM}/CIM_VirtualSystemSettingData" xml:lang="en-US">
  <References>${files}</References>
  ${disks === '' ? '' : `<DiskSection><Info>Disks</Info>${disks}</DiskSection>`}
  ${networks.length === 0 ? '' : `<NetworkSection><Info>Networks</Info>${networks.map(network).join('')}</NetworkSection>`}
  ${sections}
  <VirtualSystemCollection ovf:id="all">
    <Info>All machines</Info>
    ${collection}
    ${systems.map(systemOf).join('\n    ')}
    ${nested}
  </VirtualSystemCollection>
</Envelope>
`;
}

export function fileOf(id: string, href: string): string {
  return `<File ovf:id="${id}" ovf:href="${href}"/>`;
}

/** A disk of 1 MiB unless the attributes say otherwise; `file` undefined: blank. */
export function diskOf(id: string, file: string | undefined, attributes = `ovf:format="${RAW}"`): string {
  const fileRef = file === undefined ? '' : ` ovf:fileRef="${file}"`;
  return `<Disk ovf:diskId="${id}"${fileRef} ovf:capacity="1048576" ${attributes}/>`;
}

export function systemOf(system: TestSystem): string {
  const { id, disks = [], cdroms = [], networks = [], transport = '', memoryMib = 16, family, sections = '' } = system;
  let number = 3;
  const next = (type: number, text: string) => {
    number += 1;
    return `<Item><rasd:AddressOnParent>${number - 4}</rasd:AddressOnParent>${text.replace('{n}', String(number)).replace('{t}', String(type))}</Item>`;
  };
  const place = (resource: string) =>
    `<rasd:ElementName>Device</rasd:ElementName><rasd:HostResource>ovf:/${resource}</rasd:HostResource><rasd:InstanceID>{n}</rasd:InstanceID><rasd:Parent>3</rasd:Parent><rasd:ResourceType>{t}</rasd:ResourceType>`;
  const nic = (name: string) => {
    number += 1;
    return `<Item><rasd:Connection>${name}</rasd:Connection><rasd:ElementName>NIC</rasd:ElementName><rasd:InstanceID>${number}</rasd:InstanceID><rasd:ResourceType>10</rasd:ResourceType></Item>`;
  };
  return `<VirtualSystem ovf:id="${id}">
      <Info>Machine ${id}</Info>
      <Name>${id}</Name>
      ${sections}
      <VirtualHardwareSection${transport === '' ? '' : ` ovf:transport="${transport}"`}>
        <Info>Hardware</Info>
        ${family === undefined ? '' : `<System><vssd:ElementName>Family</vssd:ElementName><vssd:InstanceID>0</vssd:InstanceID><vssd:VirtualSystemType>${family}</vssd:VirtualSystemType></System>`}
        <Item><rasd:ElementName>CPU</rasd:ElementName><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>1</rasd:VirtualQuantity></Item>
        <Item><rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits><rasd:ElementName>Memory</rasd:ElementName><rasd:InstanceID>2</rasd:InstanceID><rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>${memoryMib}</rasd:VirtualQuantity></Item>
        <Item><rasd:Address>0</rasd:Address><rasd:ElementName>IDE</rasd:ElementName><rasd:InstanceID>3</rasd:InstanceID><rasd:ResourceType>5</rasd:ResourceType></Item>
        ${disks.map((disk) => next(17, place(`disk/${disk}`))).join('\n        ')}
        ${cdroms.map((file) => next(15, place(`file/${file}`))).join('\n        ')}
        ${networks.map(nic).join('\n        ')}
      </VirtualHardwareSection>
    </VirtualSystem>`;
}

function network(name: string): string {
  return `<Network ovf:name="${name}"><Description>${name}</Description></Network>`;
}
