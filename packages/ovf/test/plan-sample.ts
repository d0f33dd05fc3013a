import { unwrap } from '@hanse/kernel';
import {
  type DeploymentChoices,
  type DeploymentPlan,
  type Envelope,
  parseEnvelope,
  planDeployment,
  requireDeployable,
} from '../src/index.ts';

/** A descriptor of OVF 2.x around sections of the envelope and one content element. */
export function descriptor(content: string, sections = '', files = ''): string {
  return `<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/2" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/2"
      xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData"
      xmlns:vssd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData"
      xmlns:boot="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_BootConfigSetting"
      xmlns:source="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_BootSourceSetting">
    <References>${files}</References>${sections}${content}</Envelope>`;
}

export function envelopeOf(content: string, sections = '', files = ''): Envelope {
  return requireDeployable(parseEnvelope(descriptor(content, sections, files)));
}

export function planOf(envelope: Envelope, choices: DeploymentChoices = {}): DeploymentPlan {
  return unwrap(planDeployment(envelope, choices));
}

export function system(id: string, items = '', sections = ''): string {
  return `<VirtualSystem ovf:id="${id}"><Info>i</Info>${sections}${hardware(items)}</VirtualSystem>`;
}

export function collection(id: string, sections: string, ...children: readonly string[]): string {
  return `<VirtualSystemCollection ovf:id="${id}"><Info>i</Info>${sections}${children.join('')}</VirtualSystemCollection>`;
}

export function hardware(items: string, families = ''): string {
  const system = `<System><vssd:InstanceID>0</vssd:InstanceID><vssd:VirtualSystemType>${families}</vssd:VirtualSystemType></System>`;
  return `<VirtualHardwareSection><Info>i</Info>${families === '' ? '' : system}${items}</VirtualHardwareSection>`;
}

/** An Item of this InstanceID and type, with further RASD fields and attributes. */
export function item(id: number, type: number, fields: Readonly<Record<string, string>> = {}, attributes = ''): string {
  const all = Object.entries({ ...fields, InstanceID: String(id), ResourceType: String(type) });
  const children = all
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, text]) => `<rasd:${name}>${text}</rasd:${name}>`);
  return `<Item ${attributes}>${children.join('')}</Item>`;
}

export function cpus(count: number, attributes = '', id = 1): string {
  return item(id, 3, { VirtualQuantity: String(count) }, attributes);
}

export function memory(mib: number, attributes = '', id = 2): string {
  return item(id, 4, { AllocationUnits: 'byte * 2^20', VirtualQuantity: String(mib) }, attributes);
}

export function configurations(...ids: readonly string[]): string {
  const all = ids.map(
    (id) => `<Configuration ovf:id="${id}"><Label>l</Label><Description>d</Description></Configuration>`,
  );
  return `<DeploymentOptionSection><Info>i</Info>${all.join('')}</DeploymentOptionSection>`;
}

export function startup(...items: readonly string[]): string {
  const all = items.map((attributes) => `<Item ${attributes}/>`);
  return `<StartupSection><Info>i</Info>${all.join('')}</StartupSection>`;
}

export function scaleOut(childId: string, ...counts: readonly string[]): string {
  const all = counts.map((attributes) => `<InstanceCount ${attributes}/>`);
  return `<ScaleOutSection ovf:id="${childId}"><Info>i</Info>${all.join('')}</ScaleOutSection>`;
}

export function product(...properties: readonly string[]): string {
  const all = properties.map((attributes) => `<Property ${attributes}/>`);
  return `<ProductSection><Info>i</Info>${all.join('')}</ProductSection>`;
}

export function idsOf({ systems }: DeploymentPlan): readonly string[] {
  return systems.map(({ id }) => id);
}
