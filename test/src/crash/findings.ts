import type { ApplicationView } from '@hanse/api';
import type { RunningMachine, SiteReality } from '../support/reality.ts';

/** Where what is differs from what was asked; all empty when nothing does. */
export interface Findings {
  readonly lost: readonly string[];
  readonly duplicated: readonly string[];
  readonly orphaned: readonly string[];
}

/** What an application was asked to be. */
export type Asked = 'ACTIVE' | 'SUSPENDED' | 'DESTROYED';

interface WantedVee {
  readonly veeId: string;
  readonly site: string;
  readonly asked: Asked;
  readonly label: string;
}

/** Compares what was asked of every application, by its name, with what the federation says and what really is. */
export function compare(parts: {
  readonly asked: ReadonlyMap<string, Asked>;
  readonly applications: readonly ApplicationView[];
  readonly sites: readonly SiteReality[];
}): Findings {
  const { asked, applications, sites } = parts;
  const wanted = applications.flatMap((application) => wantedVees(application, asked.get(application.name)));
  const findings = [
    ofApplications(asked, applications),
    ...wanted.map((vee) => ofVee(vee, sites)),
    ...sites.map((site) => ofSite(site, wanted, applications, asked)),
  ];
  return {
    lost: findings.flatMap(({ lost }) => lost ?? []),
    duplicated: findings.flatMap(({ duplicated }) => duplicated ?? []),
    orphaned: findings.flatMap(({ orphaned }) => orphaned ?? []),
  };
}

/** Machines nobody asked anything of must have gone on running; those that were replaced are lost. */
export function interrupted(before: readonly SiteReality[], after: readonly SiteReality[]): readonly string[] {
  const now = new Map(machinesOf(after).map((machine) => [machine.veeId, machine.life]));
  return machinesOf(before)
    .filter(({ veeId, life }) => now.has(veeId) && now.get(veeId) !== life)
    .map(({ veeId, life }) => `${veeId} was ${life}, now is ${now.get(veeId) ?? ''}`);
}

function machinesOf(sites: readonly SiteReality[]): readonly RunningMachine[] {
  return sites.flatMap(({ machines }) => machines);
}

function wantedVees({ name, vees }: ApplicationView, asked: Asked | undefined): readonly WantedVee[] {
  if (asked === undefined || asked === 'DESTROYED') return [];
  return vees.map((vee) => ({
    veeId: vee.veeId,
    site: vee.siteName,
    asked,
    label: `${name}/${vee.name} ${vee.veeId}`,
  }));
}

function ofApplications(
  asked: ReadonlyMap<string, Asked>,
  applications: readonly ApplicationView[],
): Partial<Findings> {
  const names = applications.map(({ name }) => name);
  return {
    lost: [...asked.keys()].filter((name) => !names.includes(name)).map((name) => `application ${name}`),
    duplicated: names.filter((name, index) => names.indexOf(name) !== index).map((name) => `application ${name}`),
    orphaned: names.filter((name) => !asked.has(name)).map((name) => `application ${name}`),
  };
}

function ofVee({ veeId, site, asked, label }: WantedVee, sites: readonly SiteReality[]): Partial<Findings> {
  const running = sites.flatMap(({ machines }) => machines).filter((machine) => machine.veeId === veeId);
  const home = sites.find((one) => one.site === site);
  const isKept = home?.kept.includes(veeId) === true;
  const isRunningAtHome = home?.machines.some((machine) => machine.veeId === veeId) === true;
  const isUnplugged = asked === 'ACTIVE' && home?.plugged !== undefined && !home.plugged.includes(veeId);
  return {
    lost: [
      ...(isKept ? [] : [`${label}: ${site} keeps nothing of it`]),
      ...(asked === 'ACTIVE' && !isRunningAtHome ? [`${label}: does not run at ${site}`] : []),
      ...(isUnplugged && isRunningAtHome ? [`${label}: is not connected to the switch of ${site}`] : []),
    ],
    duplicated: running.length > 1 ? [`${label}: ${running.map(({ life }) => life).join(', ')}`] : [],
    orphaned: asked === 'SUSPENDED' ? running.map(({ life }) => `${label}: suspended, but ${life}`) : [],
  };
}

function ofSite(
  { site, machines, kept, networks, remains }: SiteReality,
  wanted: readonly WantedVee[],
  applications: readonly ApplicationView[],
  asked: ReadonlyMap<string, Asked>,
): Partial<Findings> {
  const here = new Set(wanted.filter((vee) => vee.site === site).map(({ veeId }) => veeId));
  const there = new Set([...kept, ...machines.map(({ veeId }) => veeId)]);
  const alive = applications.filter(({ name }) => asked.get(name) === 'ACTIVE' || asked.get(name) === 'SUSPENDED');
  const wantedNetworks = alive.filter(({ vees }) => vees.some(({ siteName }) => siteName === site)).length;
  const difference = `${networks.length} networks at ${site}, ${wantedNetworks} asked for`;
  return {
    lost: networks.length < wantedNetworks ? [difference] : [],
    orphaned: [
      ...[...there].filter((veeId) => !here.has(veeId)).map((veeId) => `VEE ${veeId} at ${site}`),
      ...(networks.length > wantedNetworks ? [difference] : []),
      ...remains.map((what) => `${what} at ${site}`),
    ],
  };
}
