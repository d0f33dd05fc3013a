import type { Located } from './descriptor-part.ts';

/** Strings: translations of one language (DSP0243 §9.10), inline or in a file of the package. */
export interface MessageBundle extends Located {
  /** xml:lang. */
  readonly language: string;
  /** A file of References that holds the messages. */
  readonly fileRef: string | undefined;
  /** By msgid. */
  readonly messages: ReadonlyMap<string, string>;
  /** OVF 2.x: by msgid the file of References that holds that one message as plain text. */
  readonly messageFiles?: ReadonlyMap<string, string>;
}
