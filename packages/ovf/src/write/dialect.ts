import type { OvfVersion } from '../envelope/namespaces.ts';
import { ElementFactory } from './written-element.ts';

/** The namespaces that a version of OVF is written in; OVF 0.9 is written as 1.x. */
export interface Dialect {
  readonly ovf: ElementFactory;
  /** For sections that only OVF 2.x has: in a descriptor of 1.x they stand in the namespace of 2.x. */
  readonly ovf2: ElementFactory;
  readonly is2: boolean;
}

export const OVF_1 = 'http://schemas.dmtf.org/ovf/envelope/1';
export const OVF_2 = 'http://schemas.dmtf.org/ovf/envelope/2';

export function dialectOf(version: OvfVersion): Dialect {
  const is2 = version === '2.x';
  const ovf = new ElementFactory(is2 ? OVF_2 : OVF_1);
  return { ovf, ovf2: is2 ? ovf : new ElementFactory(OVF_2), is2 };
}
