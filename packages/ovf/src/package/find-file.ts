import type { DiagnosticLog } from '../diagnostics/diagnostic-log.ts';
import { firstFew } from '../diagnostics/first-few.ts';
import type { FileReference } from '../envelope/envelope.ts';
import { isSafeHref } from '../envelope/href.ts';
import type { MemberIndex } from './member-index.ts';
import type { PackageFile, PackageMember } from './ovf-package.ts';

const CHUNK_DIGITS = 9;

/** The members that a File element means; undefined after it was reported what is missing or wrong. */
export function findFile(
  log: DiagnosticLog,
  file: FileReference,
  members: MemberIndex<PackageMember>,
): PackageFile | undefined {
  if (!isSafeHref(file.href)) {
    log.error('OVF_HREF_UNSAFE', file.at, { href: file.href });
    return undefined;
  }
  const parts = file.chunkBytes === undefined ? findWhole(log, file, members) : findChunks(log, file, members);
  const [first, ...rest] = parts;
  if (first === undefined) return undefined;
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  checkSize(log, file, size);
  return {
    id: file.id,
    href: file.href,
    size,
    compression: file.compression,
    parts: [first, ...rest],
    isRemote: false,
  };
}

/** `href.000000000`, the name of a chunk (DSP0243 §7.1). */
export function chunkName(href: string, index: number): string {
  return `${href}.${String(index).padStart(CHUNK_DIGITS, '0')}`;
}

export function checkSize(log: DiagnosticLog, { href, size: expected, at }: FileReference, actual: number): void {
  if (expected !== undefined && expected !== actual) log.error('OVF_FILE_SIZE', at, { href, actual, expected });
}

function findWhole(
  log: DiagnosticLog,
  { href, at }: FileReference,
  members: MemberIndex<PackageMember>,
): readonly PackageMember[] {
  const member = members.find(href);
  if (member !== undefined) return [member];
  log.error('OVF_FILE_MISSING', at, { href, known: firstFew(members.names) });
  return [];
}

function findChunks(
  log: DiagnosticLog,
  file: FileReference,
  members: MemberIndex<PackageMember>,
): readonly PackageMember[] {
  const found: PackageMember[] = [];
  let next = members.find(chunkName(file.href, 0));
  while (next !== undefined) {
    found.push(next);
    next = members.find(chunkName(file.href, found.length));
  }
  const isWhole = checkChunks(log, file, found, members);
  return isWhole ? found : [];
}

/** A gap shows as a chunk behind it, or as fewer bytes than the file has. */
function checkChunks(
  log: DiagnosticLog,
  { href, at, size, chunkBytes = 0 }: FileReference,
  found: readonly PackageMember[],
  members: MemberIndex<PackageMember>,
): boolean {
  const total = found.reduce((sum, part) => sum + part.size, 0);
  const isShort = size !== undefined && total < size && total === found.length * chunkBytes;
  if (found.length === 0 || isShort || hasLaterChunk(href, found.length, members)) {
    const chunk = chunkName(href, found.length);
    log.error('OVF_CHUNK_MISSING', at, { href, chunk, known: firstFew(members.names) });
    return false;
  }
  const odd = found.find((part, index) => !isRightSize(part.size, chunkBytes, index === found.length - 1));
  if (odd === undefined) return true;
  log.error('OVF_CHUNK_SIZE', at, { href, chunk: odd.name, actual: odd.size, expected: chunkBytes });
  return false;
}

function isRightSize(actual: number, chunkBytes: number, isLast: boolean): boolean {
  return isLast ? actual > 0 && actual <= chunkBytes : actual === chunkBytes;
}

function hasLaterChunk(href: string, from: number, members: MemberIndex<PackageMember>): boolean {
  for (const name of members.names) {
    const digits = /\.(\d{9})$/.exec(name)?.[1];
    if (digits === undefined || Number(digits) <= from) continue;
    const found = members.find(chunkName(href, Number(digits)));
    if (found?.name === name) return true;
  }
  return false;
}
