import { MIB } from '@hanse/kernel';

/** What a descriptor may at most be: room for 10,000 systems; the largest known real one has half a MiB. */
export interface XmlLimits {
  /** Bytes of the encoded document, or characters when it is given as text. */
  readonly size: number;
  readonly depth: number;
  readonly elements: number;
  readonly attributesPerElement: number;
}

export const DEFAULT_XML_LIMITS: XmlLimits = {
  size: 32 * MIB,
  depth: 64,
  elements: 500_000,
  attributesPerElement: 128,
};
