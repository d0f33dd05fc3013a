import { existsSync, readFileSync } from 'node:fs';
import { openGuestImage, probeLocal } from '@hanse/drivers/local';
import { readRunFile } from '@hanse/host';
import type { CliContext } from '../context.ts';
import { authorityCheck } from '../doctor/authority-check.ts';
import type { Check } from '../doctor/check.ts';
import { parseDebianPackages } from '../doctor/debian-packages.ts';
import { acceleratorCheck, diskCheck, trialFileIn } from '../doctor/machine-checks.ts';
import { nodeCheck } from '../doctor/node-check.ts';
import { packageChecks } from '../doctor/package-checks.ts';
import { INSTALLED } from '../install-root.ts';
import { checkLines } from '../render/checks.ts';
import { authorityFile, federationService } from '../services/federation-setup.ts';
import type { Service } from '../services/service.ts';
import { readSetups, siteAuthorityFile } from '../services/site-setups.ts';

const SOMETHING_MISSING = 1;

/** Looks at everything Hanse needs and has; changes nothing. */
export async function doctor(context: CliContext): Promise<void> {
  const { out, env } = context;
  const needs = parseDebianPackages(readFileSync(INSTALLED.debianPackages, 'utf8'));
  const checks: readonly Check[] = [
    nodeCheck(process.version),
    ...packageChecks(needs, env['PATH'] ?? ''),
    ...(await machineChecks(context)),
    ...serviceChecks(context),
    ...authorityChecks(context),
  ];
  out.lines(...checkLines(checks, out.palette));
  out.json(checks);
  if (checks.some(({ status }) => status === 'fail')) context.exitCode = SOMETHING_MISSING;
}

async function machineChecks({ folders, program }: CliContext): Promise<readonly Check[]> {
  const { hasKvmDevice } = await probeLocal();
  const file = trialFileIn(folders.cache);
  const trial = file === undefined ? undefined : readFileSync(file, 'utf8').includes('"kvm"') ? 'kvm' : 'tcg';
  const image = await openGuestImage(folders.cache);
  const guest: Check =
    image === undefined
      ? { what: 'guest image', status: 'ok', found: `not built yet; "${program} up" builds it in about half a minute` }
      : { what: 'guest image', status: 'ok', found: `${image.folder} (Linux ${image.manifest.kernelRelease})` };
  const disks = await Promise.all([diskCheck('cache', folders.cache), diskCheck('data', folders.data)]);
  return [acceleratorCheck(hasKvmDevice, trial), guest, ...disks];
}

function serviceChecks({ folders, program }: CliContext): readonly Check[] {
  const setups = readSetups(folders);
  if (setups.length === 0) {
    return [{ what: 'services', status: 'ok', found: `none is set up in ${folders.data}; "${program} up" does that` }];
  }
  return [federationService(folders), ...setups].map((service) => serviceCheck(service, program));
}

function serviceCheck({ title, dataFolder, log }: Service, program: string): Check {
  const running = readRunFile(dataFolder);
  if (running !== undefined) return { what: title, status: 'ok', found: `process ${running.pid} at ${running.url}` };
  return { what: title, status: 'warn', found: 'does not run', remedy: `Start it: "${program} up". Its log: ${log}` };
}

/** Of whom there is an authority here at all. */
function authorityChecks({ folders }: CliContext): readonly Check[] {
  const sites = readSetups(folders).map((setup) => ({ whose: setup.name, file: siteAuthorityFile(setup) }));
  return [{ whose: 'the federation', file: authorityFile(folders) }, ...sites].flatMap(({ whose, file }) =>
    file === undefined || !existsSync(file) ? [] : [authorityCheck(whose, readFileSync(file, 'utf8'), Date.now())],
  );
}
