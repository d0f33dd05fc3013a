/**
 * The variables of the transport `com.vmware.guestInfo` (DSP0243 §11.2 names the transport, VMware the variable): the
 * document as plain text, not encoded, as guests read it with `vmware-rpctool "info-get guestinfo.ovfEnv"`.
 */
export function guestInfoVariables(environmentXml: string): { readonly 'guestinfo.ovfEnv': string } {
  return { 'guestinfo.ovfEnv': environmentXml };
}
