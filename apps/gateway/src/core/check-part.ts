import type { Part } from '@hanse/api';
import { err, HanseError, ok, type Result } from '@hanse/kernel';
import {
  addResources,
  type DriverCapabilities,
  freeOf,
  imagesOf,
  NO_RESOURCES,
  type ResourceAmount,
  resourcesOf,
  type SiteCapacity,
} from '@hanse/model';
import { INSTANCE_FILES } from '../instances/instance-files.ts';
import type { Tier } from '../tiers/tier.ts';

type VeeOfPart = Part['vees'][number];
interface SiteAbilities {
  readonly driver: string;
  readonly capabilities: DriverCapabilities;
}

/** Finds the first thing in a part that this site could never build, before anything is touched. */
export function checkPart(part: Part, site: SiteAbilities): Result<void, HanseError> {
  const problem =
    duplicate(part) ??
    first(
      part.networks,
      (network, index) => foreign(part, network, `networks[${index}]`) ?? unspannable(network, site),
    ) ??
    first(part.vees, (vee, index) => checkVee(part, vee, `vees[${index}]`, site));
  return problem === undefined ? ok(undefined) : err(problem);
}

/** Whether everything the part asks for together still fits. */
export function checkCapacity(part: Part, free: ResourceAmount): Result<void, HanseError> {
  const asked = part.vees.map(resourcesOf).reduce(addResources, NO_RESOURCES);
  const short = (Object.keys(asked) as (keyof ResourceAmount)[]).find((resource) => asked[resource] > free[resource]);
  if (short === undefined) return ok(undefined);
  const { applicationId } = part;
  return err(
    new HanseError('GATEWAY_CAPACITY_EXHAUSTED', {
      applicationId,
      resource: short,
      asked: rounded(asked[short]),
      free: rounded(free[short]),
    }),
  );
}

/** Whether it still fits into the share of those it is for. */
export function checkShare(part: Part, tier: Tier, capacity: SiteCapacity): Result<void, HanseError> {
  const asked = part.vees.map(resourcesOf).reduce(addResources, NO_RESOURCES);
  const free = freeOf(capacity);
  const short = (Object.keys(asked) as (keyof ResourceAmount)[]).find((resource) => asked[resource] > free[resource]);
  if (short === undefined) return ok(undefined);
  return err(
    new HanseError('GATEWAY_SHARE_EXHAUSTED', {
      applicationId: part.applicationId,
      ...{ tier, resource: short, asked: rounded(asked[short]) },
      ...{ free: rounded(free[short]), total: rounded(capacity.total[short]) },
    }),
  );
}

function checkVee(part: Part, vee: VeeOfPart, at: string, site: SiteAbilities): HanseError | undefined {
  return (
    foreign(part, vee, at) ??
    strayNic(part, vee, at) ??
    repeated(part, vee, at) ??
    loose(part, vee, at) ??
    reserved(part, vee, at) ??
    incapable(vee, site)
  );
}

/** The site's own word on who a VEE is must not be anybody else's. */
function reserved(part: Part, { seed }: VeeOfPart, at: string): HanseError | undefined {
  const name = Object.values(INSTANCE_FILES).find((file) => seed[file] !== undefined);
  if (name === undefined) return undefined;
  return invalid(part, `${at}.seed`, `${name} is a file of the site's own`, 'another name for that file');
}

/** A delta lies on something, and nothing but a delta does. */
function loose(part: Part, { disks, cdroms = [] }: VeeOfPart, at: string): HanseError | undefined {
  const ofDisks = disks.flatMap(({ diskId, image, parents = [] }) =>
    image === undefined && parents.length === 0 ? [] : [{ name: `disk ${diskId}`, chain: [image, ...parents] }],
  );
  const ofCdroms = cdroms.map(({ cdromId, image }) => ({ name: `CD-ROM ${cdromId}`, chain: [image] }));
  return first([...ofDisks, ...ofCdroms], ({ name, chain }) => {
    const isWell = chain.every((image, index) => (image?.isDelta === true) === index < chain.length - 1);
    if (isWell) return undefined;
    const problem = `the images of ${name} are no chain`;
    return invalid(part, at, problem, 'deltas, nearest first, and last the whole image that they lie on');
  });
}

function duplicate(part: Part): HanseError | undefined {
  return (
    twice(
      part,
      'vees',
      'veeId',
      part.vees.map(({ veeId }) => veeId),
    ) ??
    twice(
      part,
      'vees',
      'name',
      part.vees.map(({ name }) => name),
    ) ??
    twice(
      part,
      'networks',
      'networkId',
      part.networks.map(({ networkId }) => networkId),
    ) ??
    twice(
      part,
      'vees',
      'mac',
      part.vees.flatMap(({ nics }) => nics.map(({ mac }) => mac)),
    ) ??
    twice(
      part,
      'vees',
      'address',
      part.vees.flatMap(({ nics }) => nics.map((nic) => `${nic.networkId}/${nic.address}`)),
    )
  );
}

function twice(part: Part, list: string, field: string, values: readonly string[]): HanseError | undefined {
  const seen = new Set<string>();
  for (const value of values) {
    if (seen.has(value)) return invalid(part, list, `${field} ${value} is there twice`, `a ${field} only once`);
    seen.add(value);
  }
  return undefined;
}

function foreign(part: Part, thing: { applicationId: string }, at: string): HanseError | undefined {
  if (thing.applicationId === part.applicationId) return undefined;
  return invalid(part, at, `it belongs to application ${thing.applicationId}`, 'only what belongs to the application');
}

function strayNic(part: Part, vee: VeeOfPart, at: string): HanseError | undefined {
  const known = new Set<string>(part.networks.map(({ networkId }) => networkId));
  const stray = vee.nics.findIndex(({ networkId }) => !known.has(networkId));
  if (stray < 0) return undefined;
  return invalid(
    part,
    `${at}.nics[${stray}]`,
    `network ${vee.nics[stray]?.networkId ?? ''} is not among the networks of the part`,
    `one of: ${[...known].join(', ') || 'none is defined'}`,
  );
}

function repeated(part: Part, vee: VeeOfPart, at: string): HanseError | undefined {
  return (
    twice(
      part,
      `${at}.disks`,
      'diskId',
      vee.disks.map(({ diskId }) => diskId),
    ) ??
    twice(
      part,
      `${at}.ingress`,
      'name',
      vee.ingress.map(({ name }) => name),
    ) ??
    twice(
      part,
      `${at}.cdroms`,
      'cdromId',
      (vee.cdroms ?? []).map(({ cdromId }) => cdromId),
    ) ??
    twice(
      part,
      `${at}.environmentFiles`,
      'path',
      (vee.environmentFiles ?? []).map(({ path }) => path),
    )
  );
}

function unspannable({ name, peers }: Part['networks'][number], site: SiteAbilities): HanseError | undefined {
  if (peers.length === 0 || site.capabilities.trunk) return undefined;
  return new HanseError('DRIVER_CAPABILITY_MISSING', {
    driver: site.driver,
    capability: `span network ${name} over sites`,
    accepted: 'this one takes networks without peers',
  });
}

function incapable(vee: VeeOfPart, { driver, capabilities }: SiteAbilities): HanseError | undefined {
  const missing = missingCapability(vee, capabilities);
  if (missing === undefined) return undefined;
  return new HanseError('DRIVER_CAPABILITY_MISSING', {
    driver,
    capability: `${missing.capability} (VEE ${vee.name})`,
    accepted: missing.accepted,
  });
}

function missingCapability(
  vee: VeeOfPart,
  able: DriverCapabilities,
): { readonly capability: string; readonly accepted: string } | undefined {
  if (!able.bootModes.includes(vee.boot)) {
    return { capability: `boot in mode ${vee.boot}`, accepted: `this one boots ${able.bootModes.join(', ')}` };
  }
  const format = imagesOf(vee)
    .map((image) => image.format)
    .find((one) => !able.diskFormats.includes(one));
  if (format !== undefined) {
    return { capability: `use ${format} disks`, accepted: `this one uses ${able.diskFormats.join(', ')}` };
  }
  const stacked = vee.disks.find(({ image, parents = [] }) => {
    return parents.length > 0 && image !== undefined && able.diskChains?.includes(image.format) !== true;
  })?.image?.format;
  if (stacked !== undefined) {
    const chains = able.diskChains?.join(', ') || 'whole images only';
    return { capability: `stack ${stacked} images`, accepted: `this one stacks ${chains}` };
  }
  if (able.cdroms !== true && (vee.cdroms ?? []).length > 0) {
    return { capability: 'attach a CD-ROM', accepted: 'this one takes VEEs without discs' };
  }
  if (vee.vcpus > able.maxVcpus) {
    return { capability: `give ${vee.vcpus} vCPUs`, accepted: `this one gives at most ${able.maxVcpus}` };
  }
  if (vee.memoryMib > able.maxMemoryMib) {
    return { capability: `give ${vee.memoryMib} MiB`, accepted: `this one gives at most ${able.maxMemoryMib} MiB` };
  }
  const isReadable = able.seedDisc || (vee.guestInfo === true && able.guestInfo === true);
  if (!isReadable && Object.keys(vee.seed).length > 0) {
    return { capability: 'attach a seed disc', accepted: 'this one takes VEEs without seed files' };
  }
  if (!able.seedDisc && vee.identity !== undefined) {
    return { capability: 'hand over an identity', accepted: 'this one takes VEEs without identity' };
  }
  if (!able.seedDisc && (vee.environmentFiles ?? []).length > 0) {
    return { capability: 'hand files to a guest', accepted: 'this one takes VEEs without environment files' };
  }
  if (!able.ingress && vee.ingress.length > 0) {
    return { capability: 'forward ingress ports', accepted: 'this one takes VEEs without ingress' };
  }
  return undefined;
}

function invalid(part: Part, at: string, problem: string, expected: string): HanseError {
  return new HanseError('GATEWAY_PART_INVALID', { applicationId: part.applicationId, at, problem, expected });
}

function first<T>(
  items: readonly T[],
  check: (item: T, index: number) => HanseError | undefined,
): HanseError | undefined {
  for (const [index, item] of items.entries()) {
    const problem = check(item, index);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function rounded(amount: number): number {
  return Math.round(amount * 100) / 100;
}
