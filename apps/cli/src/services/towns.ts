import type { PriceList } from '@hanse/model';

/** What a ready-made site is like. */
export interface Town {
  readonly jurisdiction: string;
  readonly prices: PriceList;
}

/** Towns of the Hanseatic League, each with the law and the prices of its own. */
export const TOWNS: Readonly<Record<string, Town>> = {
  luebeck: town('DE', 30_000, 8_000, 400),
  bergen: town('NO', 22_000, 6_000, 300),
  bruges: town('BE', 41_000, 11_000, 600),
  riga: town('LV', 24_000, 6_500, 350),
  tallinn: town('EE', 26_000, 7_000, 350),
  gdansk: town('PL', 25_000, 7_500, 300),
  visby: town('SE', 33_000, 8_500, 450),
  hamburg: town('DE', 34_000, 9_000, 450),
};

export const DEFAULT_TOWNS: readonly string[] = ['luebeck', 'bergen', 'bruges'];

function town(jurisdiction: string, vcpu: number, memoryGib: number, diskGib: number): Town {
  const prices = { vcpuHourMicros: vcpu, memoryGibHourMicros: memoryGib, diskGibHourMicros: diskGib };
  return { jurisdiction, prices: { currency: 'EUR', ...prices } };
}
