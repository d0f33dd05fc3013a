export interface IsoFile {
  /** As the guest sees it, e.g. `ovf-env.xml` or `ovffiles/motd`: each name up to 128 bytes, up to 7 folders deep. */
  readonly name: string;
  readonly content: Uint8Array;
}
