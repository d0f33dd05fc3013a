import type { ErrorRow } from '../error-row.ts';

/** Failures of IaaS drivers, the same for every driver. */
export const DRIVER_ERRORS = {
  DRIVER_VEE_UNKNOWN: {
    kind: 'not-found',
    message: 'Driver {driver} knows no VEE {veeId}',
    remedy: 'Define it first.',
  },
  DRIVER_VEE_CONFLICT: {
    kind: 'conflict',
    message: 'VEE {veeId} is already defined differently: {difference}',
    remedy: 'Destroy it first, or use another id.',
  },
  DRIVER_CAPABILITY_MISSING: {
    kind: 'exhausted',
    message: 'Driver {driver} cannot {capability}',
    remedy: 'Choose a site whose driver can: {accepted}.',
  },
  DRIVER_CAPACITY_EXHAUSTED: {
    kind: 'exhausted',
    message: 'The site has {free} {resource} left; VEE {veeId} asks for {asked}',
    remedy: 'Ask for less, or choose another site.',
  },
  DRIVER_IMAGE_UNKNOWN: {
    kind: 'not-found',
    message: 'Image {digest} of disk {diskId} is not at this site',
    remedy: 'Upload the image first.',
  },
  DRIVER_IMAGE_DIGEST_MISMATCH: {
    kind: 'invalid',
    message: 'The image was announced as {expected} but its content is {found}',
    remedy: 'Send the content that belongs to the digest.',
  },
  DRIVER_IMAGE_INVALID: {
    kind: 'invalid',
    message: 'Image {digest} is not a usable {format} image: {problem}',
    remedy: 'Send a complete image of the announced format that refers to no other file.',
  },
  DRIVER_IMAGE_IN_USE: {
    kind: 'conflict',
    message: 'Image {digest} is in use by {users}',
    remedy: 'Destroy those VEEs first.',
  },
  DRIVER_DISK_TOO_SMALL: {
    kind: 'invalid',
    message: 'Disk {diskId} of VEE {veeId} has {capacityBytes} bytes; the image on it needs {neededBytes}',
    remedy: 'Give the disk a capacity of at least {neededBytes} bytes, or use a smaller image.',
  },
  DRIVER_DISK_UNKNOWN: {
    kind: 'not-found',
    message: 'VEE {veeId} has no disk {diskId}',
    remedy: 'It has: {accepted}.',
  },
  DRIVER_DISK_IN_USE: {
    kind: 'conflict',
    message: 'Disk {diskId} cannot be copied while VEE {veeId} is ACTIVE and writes to it',
    remedy: 'Stop, suspend or pause the VEE first.',
  },
  DRIVER_EXPORT_TOO_LARGE: {
    kind: 'exhausted',
    message: 'A copy of disk {diskId} may need {neededBytes} bytes; the site has {freeBytes} bytes free for it',
    remedy: 'Free room in the data folder of the site, or export without this VEE.',
  },
  DRIVER_NETWORK_UNKNOWN: {
    kind: 'not-found',
    message: 'Network {networkId} of VEE {veeId} is not at this site',
    remedy: 'Create the network first.',
  },
  DRIVER_NETWORK_IN_USE: {
    kind: 'conflict',
    message: 'Network {networkId} still has {ports} ports',
    remedy: 'Destroy the VEEs on it first.',
  },
  DRIVER_START_FAILED: {
    kind: 'internal',
    message: 'VEE {veeId} could not be started: {problem}',
    remedy: 'Look at its console and at the log of the gateway.',
  },
  DRIVER_UNAVAILABLE: {
    kind: 'unavailable',
    message: 'The cloud behind driver {driver} does not answer: {problem}',
    remedy: 'Check that it runs; the operation will be tried again.',
  },
  DRIVER_TOOL_MISSING: {
    kind: 'unavailable',
    message: 'The local driver needs the program {tool}, which is not installed',
    remedy: 'Install the packages {packages}.',
  },
  DRIVER_TOOL_FAILED: {
    kind: 'internal',
    message: '{tool} failed: {problem}',
    remedy: 'Look at the log of the gateway.',
  },
  DRIVER_COMMAND_FAILED: {
    kind: 'internal',
    message: 'QEMU refused {command}: {problem}',
    remedy: 'Look at the log of the gateway and at qemu.log of the VEE.',
  },
  DRIVER_GUEST_IMAGE_MISSING: {
    kind: 'unavailable',
    message: 'There is no guest image in {folder}, and a VEE that boots as a guest needs one',
    remedy: 'Build it first: `hanse up` and `hanse demo` do.',
  },
  DRIVER_SUSPEND_FAILED: {
    kind: 'internal',
    message: 'The memory of VEE {veeId} could not be moved: {problem}',
    remedy: 'The VEE keeps the state it had; try again, or shut it down.',
  },
} as const satisfies Record<string, ErrorRow>;
