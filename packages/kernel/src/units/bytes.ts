export const KIB = 1024;
export const MIB = 1024 * KIB;
export const GIB = 1024 * MIB;

const STEPS = [
  [GIB, 'GiB'],
  [MIB, 'MiB'],
  [KIB, 'KiB'],
] as const;

/** A byte count for people, in binary units with at most one decimal: `1.5 GiB`. */
export function formatBytes(bytes: number): string {
  const [size, unit] = STEPS.find(([step]) => bytes >= step) ?? [1, 'B'];
  return `${trimmed(bytes / size)} ${unit}`;
}

/** A duration for people: `850 ms`, `3.2 s`, `4 min 10 s`. */
export function formatMillis(ms: number): string {
  if (Math.round(ms) < 1000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${trimmed(ms / 1000)} s`;
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

function trimmed(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '');
}
