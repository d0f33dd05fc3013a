import { DISK_FORMATS, type DriverCapabilities } from '@hanse/model';

/** What the simulated cloud can do unless a knob takes it away. */
export const SIMULATED_CAPABILITIES: DriverCapabilities = {
  pause: true,
  suspend: true,
  shutdown: true,
  console: true,
  metrics: true,
  ingress: true,
  trunk: true,
  seedDisc: true,
  bootModes: ['guest', 'bios'],
  diskFormats: DISK_FORMATS,
  diskChains: ['qcow2', 'vmdk'],
  cdroms: true,
  guestInfo: true,
  maxVcpus: 64,
  maxMemoryMib: 512 * 1024,
  isSimulated: true,
};

/** The name of the driver, as its errors and every screen say it. */
export const SIMULATED_NAME = 'simulated';
