import type { ErrorRow } from '../error-row.ts';

/** Failures while the guest image of the local driver is built, opened or checked. */
export const GUEST_ERRORS = {
  GUEST_HOST_UNSUPPORTED: {
    kind: 'unavailable',
    message: 'A guest image cannot be built on a {architecture} machine',
    remedy: 'Use an x86-64 (x64) machine with Debian, or the simulated driver.',
  },
  GUEST_TOOL_MISSING: {
    kind: 'unavailable',
    message: 'The program {tool} is not installed',
    remedy: 'Install the Debian packages {packages}.',
  },
  GUEST_TOOL_FAILED: {
    kind: 'internal',
    message: '{tool} failed while the guest image was built: {problem}',
    remedy: 'Correct what the program complains of (often a full disk or no network) and build again.',
  },
  GUEST_PACKAGES_UNKNOWN: {
    kind: 'unavailable',
    message: 'apt cannot resolve the Debian packages of the guest image: {problem}',
    remedy: 'Run "apt-get update" as root; the sources must name a Debian release.',
  },
  GUEST_CONTENT_MISSING: {
    kind: 'internal',
    message: '{what} is in none of the unpacked Debian packages ({wantedBy} wants it)',
    remedy: 'The guest image is written for Debian 12 packages; check which release apt is set to.',
  },
  GUEST_FORMAT_UNREADABLE: {
    kind: 'internal',
    message: '{file} cannot be read as {format}: {problem}',
    remedy: 'The guest image is written for Debian 12 packages; check which release apt is set to.',
  },
  GUEST_IMAGE_DAMAGED: {
    kind: 'internal',
    message: 'The cached guest image {folder} is damaged: {problem}',
    remedy: 'Remove that folder; the image is built again when it is next needed.',
  },
} as const satisfies Record<string, ErrorRow>;
