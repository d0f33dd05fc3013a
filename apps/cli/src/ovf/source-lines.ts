import { decodeXml } from '@hanse/ovf/envelope';

/** The lines of a descriptor for showing; empty when it is no text. */
export function sourceLines(descriptor: Uint8Array): readonly string[] {
  try {
    return decodeXml(descriptor).split(/\r\n|\n|\r/);
  } catch {
    // Its encoding is a finding already; there is nothing to show of it.
    return [];
  }
}
