import { MIB } from '@hanse/kernel';

/** What a descriptor may at most be. */
export interface XmlLimits {
  /** Bytes of the encoded document, or characters when it is given as text. */
  readonly size: number;
  readonly depth: number;
  readonly elements: number;
  readonly attributesPerElement: number;
  /** Attributes of all elements together. */
  readonly attributes: number;
  /** Different names of elements and attributes. */
  readonly names: number;
  /** Characters of one text or attribute value. */
  readonly text: number;
  /** Characters of the URI of a namespace, which is looked at for every element in it. */
  readonly namespace: number;
}

/**
 * Room for 10,000 VirtualSystems, where the largest known real descriptor has half a MiB; and little enough that the
 * worst document within them is judged in less than 256 MiB of memory.
 */
export const DEFAULT_XML_LIMITS: XmlLimits = {
  size: 16 * MIB,
  depth: 64,
  elements: 220_000,
  attributesPerElement: 128,
  attributes: 220_000,
  names: 5_000,
  text: MIB,
  namespace: 500,
};
