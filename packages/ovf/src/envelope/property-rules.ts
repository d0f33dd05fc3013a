/** What a property type accepts. */
export interface PropertyRule {
  readonly expected: string;
  readonly isNumber: boolean;
  readonly accepts: (value: string) => boolean;
}

const REAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const REAL32_MAX = 3.402_823_466_385_288_6e38;
/** A point in time or an interval of CIM (DSP0004 §5.2.4); asterisks stand for what is not known. */
const CIM_DATETIME = /^[\d*]{14}\.[\d*]{6}[+:-]\d{3}$/;
const ISO_DATETIME = /^-?\d{4,9}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})?$/;

/** By type in lower case: DSP0243 §9.5 table 6, CIM's remaining intrinsic types, and those that VMware adds. */
export const PROPERTY_RULES: Readonly<Record<string, PropertyRule>> = {
  string: anyText(),
  boolean: text('"true" or "false"', (value) => /^(true|false)$/i.test(value)),
  real32: real(REAL32_MAX),
  real64: real(Number.MAX_VALUE),
  uint8: integer(0n, 2n ** 8n - 1n),
  sint8: integer(-(2n ** 7n), 2n ** 7n - 1n),
  uint16: integer(0n, 2n ** 16n - 1n),
  sint16: integer(-(2n ** 15n), 2n ** 15n - 1n),
  uint32: integer(0n, 2n ** 32n - 1n),
  sint32: integer(-(2n ** 31n), 2n ** 31n - 1n),
  uint64: integer(0n, 2n ** 64n - 1n),
  sint64: integer(-(2n ** 63n), 2n ** 63n - 1n),
  char16: text('one character', (value) => value.length === 1),
  datetime: text('a date and time such as 2030-01-31T12:00:00Z', isDateTime),
  int: integer(-(2n ** 31n), 2n ** 31n - 1n),
  real: real(Number.MAX_VALUE),
  password: anyText(),
  // Left empty it means in VMware's appliances that the address comes by DHCP.
  ip: text('an IPv4 or IPv6 address', (value) => value === '' || isIpv4(value) || isIpv6(value)),
  expression: anyText(),
};

function text(expected: string, accepts: (value: string) => boolean): PropertyRule {
  return { expected, isNumber: false, accepts };
}

function anyText(): PropertyRule {
  return text('any text', () => true);
}

function integer(least: bigint, most: bigint): PropertyRule {
  const accepts = (value: string) => {
    if (!/^[+-]?\d{1,20}$/.test(value)) return false;
    const number = BigInt(value.replace(/^\+/, ''));
    return number >= least && number <= most;
  };
  return { expected: `a whole number from ${least} to ${most}`, isNumber: true, accepts };
}

function real(most: number): PropertyRule {
  const accepts = (value: string) => REAL.test(value) && Math.abs(Number(value)) <= most;
  return { expected: `a decimal number from ${-most} to ${most}`, isNumber: true, accepts };
}

function isDateTime(value: string): boolean {
  if (CIM_DATETIME.test(value)) return true;
  return ISO_DATETIME.test(value) && !Number.isNaN(Date.parse(value));
}

function isIpv4(value: string): boolean {
  const parts = value.split('.');
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}

/** RFC 4291 §2.2: eight groups, one run of zeros left out, the last two groups as IPv4. */
function isIpv6(value: string): boolean {
  const [head = '', tail, extra] = value.split('::');
  if (extra !== undefined) return false;
  const groups = [...groupsOf(head, tail === undefined), ...groupsOf(tail ?? '', true)];
  if (groups.includes(0)) return false;
  const count = groups.reduce((sum, size) => sum + size, 0);
  return tail === undefined ? count === 8 : count <= 7;
}

/** For each part how many groups it is; 0 for one that is none. */
function groupsOf(side: string, mayEndInIpv4: boolean): readonly number[] {
  if (side === '') return [];
  return side.split(':').map((part, index, parts) => {
    if (/^[0-9a-f]{1,4}$/i.test(part)) return 1;
    return mayEndInIpv4 && index === parts.length - 1 && isIpv4(part) ? 2 : 0;
  });
}
