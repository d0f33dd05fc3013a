/**
 * Programs that a PC's firmware boots, so that a machine without any operating system shows what it was given. They are
 * 16-bit code at 0x7c00 and print on the first serial port.
 */

const SECTOR = 512;
const CD_SECTOR = 2048;

/**
 * Prints the file `opt/guestinfo.ovfEnv` of QEMU's fw_cfg: selects key 0x19, the directory, at port 0x510, reads its
 * entries of 64 bytes from port 0x511 until the name fits, then selects that file and copies it to port 0x3f8.
 */
const GUEST_INFO =
  '+jHAjtiO0LwAfLoQBbgZAO+6EQXs7OyIx+yIw4ndhe10Tk2/AAa5QADsiAVH4vq/CAa+c3y5FQCKBDoFdeBGR+L2ij4CBooeAwaKJgQGoAUGuhAF' +
  '74XbdBdLuhEF7IjBuv0D7KggdPuIyLr4A+7r5fTr/W9wdC9ndWVzdGluZm8ub3ZmRW52AA==';

/**
 * Reads the second sector of its disk (int 13h). Without a mark there it writes one, prints INSTALLED ITSELF and turns
 * the machine off (ACPI: 0x2000 to PM1a_CNT, port 0x604); with one it prints IN USE and halts.
 */
const INSTALLER =
  '+jHAjtiOwI7QvAB8+7gBArsAgLkCALYAzROAPgCASXQixgYAgEm4AQO7AIC5AgC2AM0TvmV86BIAugQGuAAg7/Tr/b54fOgCAOv1igSEwHQTiMG6' +
  '/QPsqCB0+4jIuvgD7kbr58NJTlNUQUxMRUQgSVRTRUxGDQoASU4gVVNFDQoA';

/** A disk of 1 MiB that boots the program that prints its OVF environment. */
export const guestInfoDisk = (): Uint8Array => bootDisk(GUEST_INFO);

/** A disk of 1 MiB that installs itself in its first boot. */
export const installerDisk = (): Uint8Array => bootDisk(INSTALLER);

/** A CD that boots the program that prints its OVF environment: El Torito 1.0, without emulation. */
export function guestInfoCd(): Uint8Array {
  const disc = Buffer.alloc(24 * CD_SECTOR);
  const [record, catalog, image] = [17 * CD_SECTOR, 19 * CD_SECTOR, 20 * CD_SECTOR];
  disc.write('\0CD001\x01EL TORITO SPECIFICATION', record, 'latin1');
  disc.writeUInt32LE(19, record + 0x47);
  disc.set([1], catalog);
  disc.writeUInt16LE(0xaa55, catalog + 30);
  disc.writeUInt16LE(0x10000 - (1 + 0xaa55), catalog + 28);
  disc.set([0x88], catalog + 32);
  disc.writeUInt16LE(4, catalog + 38);
  disc.writeUInt32LE(20, catalog + 40);
  disc.set(Buffer.from(GUEST_INFO, 'base64'), image);
  return disc;
}

function bootDisk(program: string): Uint8Array {
  const disk = Buffer.alloc(2 ** 20);
  disk.set(Buffer.from(program, 'base64'));
  disk.writeUInt16LE(0xaa55, SECTOR - 2);
  return disk;
}
