import type { Counts, ItemClass, SearchProblem } from './search-problem.ts';

/** A partial placement: what is left at each site, and what the constraints still allow. */
export class SearchState {
  readonly #problem: SearchProblem;
  readonly #free: number[][];
  readonly #counts: number[][];
  readonly #spreadUse: number[][];
  readonly #networkUse: number[][];
  /** By network: sites with a component on it, and those among them without a trunk. */
  readonly #networkSites: number[];
  readonly #networkIslands: number[];
  readonly #siteUse: number[];
  #usedSites = 0;
  #crossings = 0;
  #costMicros = 0;

  constructor(problem: SearchProblem) {
    const { classes, free, spreadCount, networkCount } = problem;
    const zeros = () => free.map(() => 0);
    this.#problem = problem;
    this.#free = free.map((amount) => [...amount]);
    this.#counts = classes.map(zeros);
    this.#spreadUse = Array.from({ length: spreadCount }, zeros);
    this.#networkUse = Array.from({ length: networkCount }, zeros);
    this.#networkSites = Array.from({ length: networkCount }, () => 0);
    this.#networkIslands = Array.from({ length: networkCount }, () => 0);
    this.#siteUse = zeros();
  }

  get costMicros(): number {
    return this.#costMicros;
  }

  get crossings(): number {
    return this.#crossings;
  }

  get usedSites(): number {
    return this.#usedSites;
  }

  isUsed(site: number): boolean {
    return at(this.#siteUse, site) > 0;
  }

  counts(): Counts {
    return this.#counts.map((row) => [...row]);
  }

  /** How many items of the class the site could still take; `limit` at most. */
  most(item: ItemClass, site: number, limit: number): number {
    if (at(item.prices, site) === Number.POSITIVE_INFINITY) return 0;
    if (item.spreads.some((spread) => cell(this.#spreadUse, spread, site) > 0)) return 0;
    if (item.networks.some((network) => !this.#mayJoin(network, site))) return 0;
    return Math.min(item.spreads.length > 0 ? 1 : limit, this.room(item, site, limit));
  }

  /** How many fit into what the site has left, whatever the other constraints say. */
  room(item: ItemClass, site: number, limit: number): number {
    const free = this.#free[site] ?? [];
    let room = limit;
    for (let index = 0; index < 3; index += 1) {
      const each = at(item.amount, index);
      if (each > 0) room = Math.min(room, Math.floor(at(free, index) / each));
    }
    return Math.max(room, 0);
  }

  /** Puts `count` items of the class on the site; a negative count takes them back. */
  put(classIndex: number, site: number, count: number): void {
    const item = this.#problem.classes[classIndex];
    if (item === undefined || count === 0) return;
    const free = this.#free[site] ?? [];
    item.amount.forEach((each, index) => {
      free[index] = at(free, index) - each * count;
    });
    add(this.#counts, classIndex, site, count);
    for (const spread of item.spreads) add(this.#spreadUse, spread, site, count);
    for (const network of item.networks) this.#useNetwork(network, site, count);
    const before = at(this.#siteUse, site);
    this.#siteUse[site] = before + count;
    this.#usedSites += turned(before, before + count);
    this.#costMicros += at(item.prices, site) * count;
  }

  #mayJoin(network: number, site: number): boolean {
    const isMember = cell(this.#networkUse, network, site) > 0;
    const elsewhere = at(this.#networkSites, network) - (isMember ? 1 : 0);
    if (elsewhere === 0) return true;
    return this.#problem.hasTrunk[site] === true && at(this.#networkIslands, network) === 0;
  }

  #useNetwork(network: number, site: number, count: number): void {
    const before = cell(this.#networkUse, network, site);
    add(this.#networkUse, network, site, count);
    const change = turned(before, before + count);
    if (change === 0) return;
    const sites = at(this.#networkSites, network);
    this.#networkSites[network] = sites + change;
    this.#crossings += Number(sites + change > 1) - Number(sites > 1);
    if (this.#problem.hasTrunk[site] !== true) {
      this.#networkIslands[network] = at(this.#networkIslands, network) + change;
    }
  }
}

/** +1 when a count left zero, -1 when it came back to it. */
function turned(before: number, after: number): number {
  return Number(after > 0) - Number(before > 0);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? 0;
}

function cell(table: readonly (readonly number[])[], row: number, column: number): number {
  return at(table[row] ?? [], column);
}

function add(table: number[][], row: number, column: number, count: number): void {
  const cells = table[row];
  if (cells !== undefined) cells[column] = at(cells, column) + count;
}
