export type { ComputeDriver, ConsoleChunk, RecoveryReport } from './contract/compute-driver.ts';
export type { ExportedDisk } from './contract/exported-disk.ts';
export type { ImageStore } from './contract/image-store.ts';
export type { NetworkDriver, NetworkUsage } from './contract/network-driver.ts';
