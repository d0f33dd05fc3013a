import type { XmlElement } from '../xml/xml-element.ts';
import { placeOf } from '../xml/xml-place.ts';
import { isRequired, type ReadContext } from './read-context.ts';
import { reportUnknown } from './unknown-element.ts';
import { asksForEfi, asksNothing, vmwareConfigOf } from './vmware-config.ts';

/** Whether an element of another namespace within hardware is kept; what becomes of it is reported. */
export function admitExtension(context: ReadContext, element: XmlElement): boolean {
  const config = vmwareConfigOf(element);
  if (config !== undefined && asksForEfi(config)) return admitEfi(context, element);
  if (config !== undefined && isRequired(element) && asksNothing(config)) {
    context.deviations.add('note', 'OVF_NOT_ENFORCED', element, { what: `Config "${config.key}" of VMware` });
    return true;
  }
  reportUnknown(context, element);
  return !isRequired(element);
}

/** Machines boot with BIOS here, with which most disks made for EFI do not start. */
function admitEfi({ log }: ReadContext, element: XmlElement): boolean {
  const what = 'EFI firmware (Config "firmware" of VMware)';
  if (!isRequired(element)) {
    log.warning('OVF_NOT_ENFORCED', placeOf(element), { what });
    return true;
  }
  const instead = 'Export the system with BIOS firmware, or set ovf:required="false" if it boots with BIOS too';
  log.error('OVF_UNSUPPORTED', placeOf(element), { what, instead });
  return false;
}
