/** What is known of the package; names are not checked without it. */
export interface KnownNames {
  readonly components?: readonly string[];
  readonly networks?: readonly string[];
}
