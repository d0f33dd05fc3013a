import { existsSync } from 'node:fs';

const NEEDED = {
  '/usr/bin/qemu-system-x86_64': 'qemu-system-x86',
  '/usr/bin/qemu-img': 'qemu-utils',
  '/usr/bin/lz4': 'lz4',
};

const missing = Object.entries(NEEDED).flatMap(([path, name]) => (existsSync(path) ? [] : [name]));

/** Why tests with real machines cannot run here; false when they can. */
export const skipWithoutQemu = missing.length > 0 && `needs the Debian packages ${missing.join(', ')}`;
