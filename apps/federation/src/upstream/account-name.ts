const LONGEST = 64;
const NAMELESS = 'user';

/**
 * A valid name for a new account that nobody has, near to what a provider calls the person: of an address its local part,
 * accents taken off, everything else that no name holds made a hyphen, and counted up while it is taken.
 */
export function accountName(wanted: string | undefined, isTaken: (name: string) => boolean): string {
  const base = validName(wanted ?? '');
  for (let count = 1; ; count += 1) {
    const suffix = count === 1 ? '' : `-${count}`;
    const name = `${base.slice(0, LONGEST - suffix.length)}${suffix}`;
    if (!isTaken(name)) return name;
  }
}

function validName(wanted: string): string {
  const [local = ''] = wanted.slice(0, 1024).split('@');
  const plain = local
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '');
  if (plain === '') return NAMELESS;
  return (/^[a-z]/.test(plain) ? plain : `u-${plain}`).slice(0, LONGEST);
}
