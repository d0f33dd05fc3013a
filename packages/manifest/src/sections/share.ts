/** `99.5 %`, or the number 99.5, as a share from 0 to 1. */
export function shareOf(value: number | string): number {
  return Number(String(value).replace('%', '').trim()) / 100;
}

/** A share from 0 to 1 for people: `99.5 %`. */
export function formatShare(share: number): string {
  return `${Number((share * 100).toPrecision(12))} %`;
}
