import { HanseError } from '@hanse/kernel';
import { addResources, NO_RESOURCES, resourcesOf, type VeeSpec } from '@hanse/model';
import { type Database, jsonOf } from '@hanse/store';
import type { Application, ApplicationVee } from '../applications/application.ts';
import type { UserTable } from '../users/user-table.ts';
import type { Quota, Vo } from './vo.ts';
import type { VoTable } from './vo-table.ts';

/** What the living applications of a VO take together. */
export type QuotaUse = Required<Quota>;

const AMOUNTS = [
  ['vcpus', 'vCPUs'],
  ['memoryMib', 'MiB of memory'],
  ['diskGib', 'GiB of disk'],
  ['applications', 'applications'],
] as const;

/** Keeps what a VO has deployed within what was granted to it. */
export class Quotas {
  readonly #parts: { readonly db: Database; readonly vos: VoTable; readonly users: UserTable };

  constructor(parts: { db: Database; vos: VoTable; users: UserTable }) {
    this.#parts = parts;
  }

  used(vo: string): QuotaUse {
    const { db } = this.#parts;
    const living = "vo = ? AND state NOT IN ('DESTROYED', 'FAILED')";
    const applications = db.all(`SELECT application_id FROM application WHERE ${living}`, vo).length;
    const specs = db.all(
      `SELECT spec FROM vee WHERE application_id IN (SELECT application_id FROM application WHERE ${living})`,
      vo,
    );
    // Written by this service only, in this shape.
    return useOf(
      specs.map((row) => jsonOf(row, 'spec') as unknown as VeeSpec),
      applications,
    );
  }

  /** In the transaction that inserts the application, so that two at once cannot both have the last of it. */
  require({ vo: name }: Pick<Application, 'vo'>, vees: readonly ApplicationVee[]): void {
    const vo = name === undefined ? undefined : this.#parts.vos.get(name);
    if (vo === undefined) return;
    const asked = useOf(
      vees.map(({ spec }) => spec),
      1,
    );
    const used = this.used(vo.vo);
    const shortages = AMOUNTS.flatMap(([amount, unit]) => {
      const granted = vo.quota[amount];
      if (granted === undefined || used[amount] + asked[amount] <= granted) return [];
      const left = Math.max(0, granted - used[amount]);
      return [`${rounded(asked[amount])} ${unit} are asked for, ${rounded(left)} of ${granted} are left`];
    });
    if (shortages.length > 0) throw this.#refusal(vo, shortages);
  }

  #refusal({ vo, budgetOwner: userId }: Vo, shortages: readonly string[]): HanseError {
    const budgetOwner = this.#parts.users.get(userId)?.name ?? userId;
    return new HanseError('FEDERATION_VO_QUOTA', { vo, shortages: shortages.join('; '), budgetOwner });
  }
}

function useOf(specs: readonly VeeSpec[], applications: number): QuotaUse {
  return { ...specs.map(resourcesOf).reduce(addResources, NO_RESOURCES), applications };
}

function rounded(amount: number): number {
  return Math.round(amount * 100) / 100;
}
