import type { ErrorRow } from '../error-row.ts';

/** Failures of the user-space Ethernet switch of the local driver. */
export const SWITCH_ERRORS = {
  SWITCH_ALREADY_RUNNING: {
    kind: 'conflict',
    message: 'A switch already answers at {path}',
    remedy: 'Use the running switch, or ask it to shut down first.',
  },
  SWITCH_UNREACHABLE: {
    kind: 'unavailable',
    message: 'The switch at {path} cannot be reached: {reason}',
    remedy: 'Start the switch of this site, then try again.',
  },
  SWITCH_METHOD_UNKNOWN: {
    kind: 'invalid',
    message: 'The switch has no method "{method}"',
    remedy: 'Expected one of: {known}.',
  },
  SWITCH_NETWORK_UNKNOWN: {
    kind: 'not-found',
    message: 'The switch has no network {networkId}',
    remedy: 'Configure the network before its ports.',
  },
  SWITCH_NETWORK_BUSY: {
    kind: 'conflict',
    message: 'Network {networkId} still has ports: {ports}',
    remedy: 'Remove its ports first.',
  },
  SWITCH_PORT_CONFLICT: {
    kind: 'conflict',
    message: 'Port {portId} cannot have {what}: it belongs to {holder}',
    remedy: 'Give the port an address of its own, or remove the other port.',
  },
  SWITCH_LISTEN_FAILED: {
    kind: 'conflict',
    message: 'The switch cannot listen at {at}: {reason}',
    remedy: 'Free the path or port, or choose another.',
  },
  SWITCH_CERTIFICATE_UNUSABLE: {
    kind: 'invalid',
    message: 'The trunk cannot use certificate {path}: {reason}',
    remedy: 'Expected PEM files: a certificate, its private key, and the authority that signs all sites.',
  },
} as const satisfies Record<string, ErrorRow>;
