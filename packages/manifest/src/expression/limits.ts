/** What one statement may have. A rule that a person wrote has some 80 characters and ten nodes. */
export const EXPRESSION_LIMITS = {
  /** UTF-16 units. */
  characters: 4096,
  /** Parentheses, signs, `not` and calls within each other. */
  depth: 64,
  nodes: 200,
  /** A year and a day. */
  windowMs: 366 * 86_400_000,
  nameCharacters: 255,
} as const;
