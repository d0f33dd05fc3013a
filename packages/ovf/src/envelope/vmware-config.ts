import type { XmlElement } from '../xml/xml-element.ts';

const VMWARE = 'http://www.vmware.com/schema/ovf';

/**
 * Settings of VMware's virtual machines that ask nothing of a deployer who never changes a running machine and has no
 * tools in the guest; for some that holds of these values only.
 */
const ASK_NOTHING: ReadonlyMap<string, readonly string[] | 'any'> = new Map<string, readonly string[] | 'any'>([
  ['cpuHotAddEnabled', 'any'],
  ['cpuHotRemoveEnabled', 'any'],
  ['memoryHotAddEnabled', 'any'],
  ['memoryHotRemoveEnabled', 'any'],
  ['tools.afterPowerOn', 'any'],
  ['tools.afterResume', 'any'],
  ['tools.beforeGuestReboot', 'any'],
  ['tools.beforeGuestShutdown', 'any'],
  ['tools.beforeGuestStandby', 'any'],
  ['tools.syncTimeWithHost', 'any'],
  ['tools.toolsUpgradePolicy', 'any'],
  ['powerOpInfo.powerOffType', 'any'],
  ['powerOpInfo.resetType', 'any'],
  ['powerOpInfo.standbyAction', 'any'],
  ['powerOpInfo.suspendType', 'any'],
  ['bootOptions.efiSecureBootEnabled', ['false']],
  ['firmware', ['bios']],
  ['flags.vbsEnabled', ['false']],
  ['flags.vvtdEnabled', ['false']],
  ['nestedHVEnabled', ['false']],
]);

/** A `vmw:Config` child of hardware or of one of its Items. */
interface VmwareConfig {
  readonly key: string;
  readonly value: string;
}

/** Undefined for any other element. */
export function vmwareConfigOf({ ns, name, attributes }: XmlElement): VmwareConfig | undefined {
  if (ns !== VMWARE || name !== 'Config') return undefined;
  const attribute = (wanted: string) =>
    attributes.find((one) => one.name === wanted && one.ns === VMWARE)?.value.trim();
  return { key: attribute('key') ?? '', value: attribute('value') ?? '' };
}

export function asksNothing({ key, value }: VmwareConfig): boolean {
  const values = ASK_NOTHING.get(key);
  return values === 'any' || values?.includes(value.toLowerCase()) === true;
}

export function asksForEfi({ key, value }: VmwareConfig): boolean {
  return key === 'firmware' && value.toLowerCase() === 'efi';
}
