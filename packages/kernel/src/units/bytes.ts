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
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${trimmed(ms / 1000)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

function trimmed(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '');
}
