import { ApplicationIds, type UserId } from '@hanse/kernel';
import { openSqlite } from '@hanse/store/sqlite';
import { RecordingLogger, SeededRng, VirtualClock } from '@hanse/testkit';
import { GATEWAY_MIGRATIONS } from '../../src/state/migrations.ts';
import { createSiteState } from '../../src/state/site-state.ts';
import { Collector } from '../../src/tiers/mapping/collector.ts';
import { IdentityRegister } from '../../src/tiers/mapping/identity-register.ts';
import { IdentityTable } from '../../src/tiers/mapping/identity-table.ts';
import { ProjectTable } from '../../src/tiers/mapping/project-table.ts';

/** The register of a site on a database in memory, with a clock that stands still. */
export function makeRegister(unusedAfter = 86_400_000) {
  const clock = new VirtualClock();
  const rng = new SeededRng(7);
  const logger = new RecordingLogger();
  const db = openSqlite({ path: ':memory:', migrations: GATEWAY_MIGRATIONS, clock });
  const state = createSiteState({ db, clock, rng });
  const { audit, commit, table: parts } = state;
  const table = new IdentityTable({ db });
  const projects = new ProjectTable({ db });
  const register = new IdentityRegister({ table, audit, commit, clock, rng });
  const collector = new Collector({ register, projects, audit, commit, clock, logger, unusedAfter });
  /** A part that the user owns from now on. */
  const own = (owner: UserId) => {
    const applicationId = ApplicationIds.mint(clock, rng);
    parts.insert({ applicationId, owner, tier: 'local', digest: '' }, clock.now());
    return applicationId;
  };
  return { clock, rng, db, audit, commit, parts, table, projects, register, collector, own, logger };
}
