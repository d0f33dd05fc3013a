/** A property type after DSP0243 §9.5 table 6, and the extra ones of VMware: `ip`, `password`, `string["a","b"]`. */
interface TypeRule {
  readonly expected: string;
  readonly accepts: (value: string) => boolean;
}

const RULES: Readonly<Record<string, TypeRule>> = {
  string: { expected: 'any text', accepts: () => true },
  boolean: { expected: '"true" or "false"', accepts: (value) => /^(true|false)$/i.test(value) },
  real32: real(),
  real64: real(),
  uint8: integer(0n, 2n ** 8n - 1n),
  sint8: integer(-(2n ** 7n), 2n ** 7n - 1n),
  uint16: integer(0n, 2n ** 16n - 1n),
  sint16: integer(-(2n ** 15n), 2n ** 15n - 1n),
  uint32: integer(0n, 2n ** 32n - 1n),
  sint32: integer(-(2n ** 31n), 2n ** 31n - 1n),
  uint64: integer(0n, 2n ** 64n - 1n),
  sint64: integer(-(2n ** 63n), 2n ** 63n - 1n),
  int: integer(-(2n ** 31n), 2n ** 31n - 1n),
  password: { expected: 'any text', accepts: () => true },
  ip: { expected: 'an IP address', accepts: (value) => /^[0-9a-f.:]+$/i.test(value) },
  expression: { expected: 'any text', accepts: () => true },
};

export const PROPERTY_TYPES: readonly string[] = Object.keys(RULES);

/** Whether the type is one of the specification or of VMware's extensions, e.g. `ip:Network`, `string(..16)`. */
export function isPropertyType(type: string): boolean {
  return ruleOf(type) !== undefined;
}

/** What would have been accepted, when the value breaks the type or its qualifiers MinLen, MaxLen and ValueMap. */
export function propertyValueProblem(type: string, qualifiers: string, value: string): string | undefined {
  const rule = ruleOf(type);
  if (rule !== undefined && !rule.accepts(value.trim())) return rule.expected;
  return qualifierProblem(qualifiers, value);
}

function ruleOf(type: string): TypeRule | undefined {
  const base = /^([A-Za-z0-9]+)(?:[:([].*)?$/.exec(type.trim())?.[1];
  return base === undefined || !Object.hasOwn(RULES, base.toLowerCase()) ? undefined : RULES[base.toLowerCase()];
}

function qualifierProblem(qualifiers: string, value: string): string | undefined {
  const least = Number(/MinLen\s*\(\s*(\d+)\s*\)/i.exec(qualifiers)?.[1] ?? 0);
  const most = Number(/MaxLen\s*\(\s*(\d+)\s*\)/i.exec(qualifiers)?.[1] ?? Number.POSITIVE_INFINITY);
  if (value.length < least) return `at least ${least} characters`;
  if (value.length > most) return `at most ${most} characters`;
  const map = /ValueMap\s*\{([^}]*)\}/i.exec(qualifiers)?.[1];
  if (map === undefined) return undefined;
  const values = [...map.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text ?? '');
  return values.includes(value) ? undefined : `one of ${values.map((text) => `"${text}"`).join(', ')}`;
}

function integer(least: bigint, most: bigint): TypeRule {
  const accepts = (value: string) => {
    if (!/^[+-]?\d{1,20}$/.test(value)) return false;
    const number = BigInt(value.replace(/^\+/, ''));
    return number >= least && number <= most;
  };
  return { expected: `a whole number from ${least} to ${most}`, accepts };
}

function real(): TypeRule {
  const pattern = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
  return { expected: 'a decimal number', accepts: (value) => pattern.test(value) };
}
