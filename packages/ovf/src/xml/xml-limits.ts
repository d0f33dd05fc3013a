import { MIB } from '@hanse/kernel';

/** What a descriptor may at most be; the largest known real one has half a MiB and 10,000 elements. */
export interface XmlLimits {
  /** Bytes of the encoded document, or characters when it is given as text. */
  readonly size: number;
  readonly depth: number;
  readonly elements: number;
  readonly attributesPerElement: number;
}

export const DEFAULT_XML_LIMITS: XmlLimits = {
  size: 8 * MIB,
  depth: 64,
  elements: 100_000,
  attributesPerElement: 128,
};
