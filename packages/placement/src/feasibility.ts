import { type CatalogueEntry, freeOf, type ResourceAmount } from '@hanse/model';
import type { ComponentConstraints } from './constraints.ts';
import type { PlacementDemand } from './placement.ts';
import type { SiteReason } from './site-reason.ts';

/** Every reason why the site cannot take the component; none means that it can. */
export function reasonsAgainst(
  entry: CatalogueEntry,
  demand: Pick<PlacementDemand, 'resources' | 'needs'>,
  constraints: ComponentConstraints,
): readonly SiteReason[] {
  return [
    ...unreachable(entry),
    ...placeReasons(entry, constraints),
    ...capabilityReasons(entry, demand),
    ...capacityReasons(entry, demand.resources),
  ];
}

function unreachable({ site, isReachable }: CatalogueEntry): readonly SiteReason[] {
  if (isReachable) return [];
  return [{ rule: 'unreachable', why: 'does not answer', help: `wait until ${site.name} is back` }];
}

function placeReasons({ site }: CatalogueEntry, { on, within, outside }: ComponentConstraints): readonly SiteReason[] {
  const reasons: SiteReason[] = [];
  if (on.some((names) => !names.includes(site.name))) {
    reasons.push({ rule: 'on', why: 'is not among the sites named by "on"', help: `name ${site.name} in "on"` });
  }
  const { jurisdiction } = site;
  const missing = within.find((list) => !list.includes(jurisdiction));
  if (missing !== undefined) {
    const why = `is in ${jurisdiction}, not within ${missing.join(', ')}`;
    reasons.push({ rule: 'jurisdiction', why, help: `add ${jurisdiction} to "within"` });
  }
  if (outside.includes(jurisdiction)) {
    const why = `is in ${jurisdiction}, which is to be avoided`;
    reasons.push({ rule: 'jurisdiction', why, help: `remove ${jurisdiction} from "outside"` });
  }
  return reasons;
}

function capabilityReasons(
  { site }: CatalogueEntry,
  { resources, needs }: Pick<PlacementDemand, 'resources' | 'needs'>,
) {
  const { capabilities, driver } = site;
  const reasons: SiteReason[] = [];
  const lacks = (what: string, help: string) => {
    reasons.push({ rule: 'capability', why: `cannot ${what} (driver ${driver})`, help });
  };
  if (!capabilities.bootModes.includes(needs.bootMode)) {
    lacks(`boot in mode ${needs.bootMode}`, `use an image for boot mode ${capabilities.bootModes.join(' or ')}`);
  }
  const formats = needs.diskFormats.filter((format) => !capabilities.diskFormats.includes(format));
  if (formats.length > 0) {
    lacks(`read ${formats.join(', ')} disks`, `convert them to ${capabilities.diskFormats.join(' or ')}`);
  }
  const { diskChains = [], cdroms = false, guestInfo = false } = capabilities;
  const chains = (needs.diskChains ?? []).filter((format) => !diskChains.includes(format));
  if (chains.length > 0) lacks(`stack ${chains.join(', ')} images`, 'merge each delta disk with its parents');
  if (needs.cdroms === true && !cdroms) lacks('attach a CD-ROM', 'put its files on a disk');
  if (needs.environment === true && !needs.seedDisc && !capabilities.seedDisc && !guestInfo) {
    lacks('hand over an OVF environment', 'use an image that needs none');
  }
  if (needs.ingress && !capabilities.ingress) lacks('serve an ingress', 'remove the ingress');
  if (needs.seedDisc && !capabilities.seedDisc)
    lacks('attach a seed disc', 'use an image that needs no OVF environment');
  if (needs.trunk && !capabilities.trunk) lacks('join networks that span sites', 'keep its networks on one site');
  const { maxVcpus, maxMemoryMib } = capabilities;
  if (resources.vcpus > maxVcpus) lacks(`give a VEE more than ${maxVcpus} vCPUs`, `ask for at most ${maxVcpus} vCPUs`);
  if (resources.memoryMib > maxMemoryMib) {
    lacks(`give a VEE more than ${maxMemoryMib} MiB of memory`, `ask for at most ${maxMemoryMib} MiB`);
  }
  return reasons;
}

const DIMENSIONS = [
  ['vcpus', 'vCPUs'],
  ['memoryMib', 'MiB of memory'],
  ['diskGib', 'GiB of disk'],
] as const;

/** Why this amount does not fit into what the site has left. */
export function capacityReasons(entry: CatalogueEntry, amount: ResourceAmount): readonly SiteReason[] {
  const free = freeOf(entry.capacity);
  return DIMENSIONS.filter(([key]) => amount[key] > free[key]).map(([key, unit]) => {
    const left = rounded(Math.max(free[key], 0));
    const why = `has ${left} ${unit} free of the ${rounded(amount[key])} asked for`;
    return { rule: 'capacity', why, help: `free ${rounded(amount[key] - left)} ${unit} at ${entry.site.name}` };
  });
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
