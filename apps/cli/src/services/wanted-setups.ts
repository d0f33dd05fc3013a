import { HanseError } from '@hanse/kernel';
import type { Folders } from '../folders.ts';
import { type DriverName, gatewayConfig } from './gateway-config.ts';
import { readSetups, type SiteSetup, writeSetup } from './site-setups.ts';
import { DEFAULT_TOWNS, TOWNS } from './towns.ts';

/** The sites that are set up here and those that are wanted besides, which are set up now. */
export function wantedSetups(parts: {
  readonly folders: Folders;
  readonly program: string;
  readonly sites?: readonly string[] | undefined;
  readonly driver?: DriverName | undefined;
}): readonly SiteSetup[] {
  const { folders, program, driver } = parts;
  const present = readSetups(folders);
  for (const { name, driver: found } of present) {
    if (driver === undefined || driver === found) continue;
    throw new HanseError('CLI_DRIVER_FIXED', { site: name, found, asked: driver, program });
  }
  const names = new Set(present.map(({ name }) => name));
  const wanted = parts.sites ?? (present.length > 0 ? [] : DEFAULT_TOWNS);
  const missing = [...new Set(wanted)].filter((name) => !names.has(name));
  for (const name of missing) requireTown(name, program);
  const used = driver ?? present[0]?.driver ?? 'local';
  return [...present, ...missing.map((name) => setUp(name, used, folders))];
}

function requireTown(name: string, program: string): void {
  if (Object.hasOwn(TOWNS, name)) return;
  throw new HanseError('CLI_SITE_UNKNOWN', { site: name, accepted: Object.keys(TOWNS), program });
}

function setUp(name: string, driver: DriverName, folders: Folders): SiteSetup {
  const town = TOWNS[name];
  if (town === undefined) throw new HanseError('INTERNAL', { what: `there is no town ${name}` });
  return writeSetup(folders, gatewayConfig({ name, town, driver, folders }));
}
