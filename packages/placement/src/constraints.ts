import type { PlacementDirective } from '@hanse/manifest';
import type { PlacementDemand } from './placement.ts';

/** What the directives say about one component by itself. */
export interface ComponentConstraints {
  /** Site names; every list must hold the site. */
  readonly on: readonly (readonly string[])[];
  /** Jurisdictions; every list must hold the site's. */
  readonly within: readonly (readonly string[])[];
  /** Jurisdictions; none may be the site's. */
  readonly outside: readonly string[];
}

const FREE: ComponentConstraints = { on: [], within: [], outside: [] };

/** The constraints of every component that has any. */
export function constraintsOf(directives: readonly PlacementDirective[]): (component: string) => ComponentConstraints {
  const byComponent = new Map<string, ComponentConstraints>();
  for (const directive of directives) {
    if (directive.kind !== 'on' && directive.kind !== 'within' && directive.kind !== 'outside') continue;
    for (const component of directive.components) {
      byComponent.set(component, tightened(byComponent.get(component) ?? FREE, directive));
    }
  }
  return (component) => byComponent.get(component) ?? FREE;
}

function tightened(before: ComponentConstraints, directive: PlacementDirective): ComponentConstraints {
  switch (directive.kind) {
    case 'on':
      return { ...before, on: [...before.on, directive.sites] };
    case 'within':
      return { ...before, within: [...before.within, directive.jurisdictions] };
    case 'outside':
      return { ...before, outside: [...before.outside, ...directive.jurisdictions] };
    default:
      return before;
  }
}

/** Equal for demands that every site treats alike. */
export function signatureOf(
  { resources, needs, networks = [] }: PlacementDemand,
  constraints: ComponentConstraints,
): string {
  const { vcpus, memoryMib, diskGib } = resources;
  const { bootMode, diskFormats, diskChains = [], cdroms = false, ingress, seedDisc, environment, trunk } = needs;
  const media = [[...diskChains].sort(), cdroms, environment === true];
  const wants = [bootMode, [...diskFormats].sort(), media, ingress, seedDisc, trunk];
  const { on, within, outside } = constraints;
  return JSON.stringify([vcpus, memoryMib, diskGib, wants, [...networks].sort(), on, within, outside]);
}

/** A directive for people, as they would write it. */
export function describeDirective(directive: PlacementDirective): string {
  switch (directive.kind) {
    case 'spread':
    case 'together':
      return `${directive.kind}: ${listed(directive.components)}`;
    case 'within':
    case 'outside':
      return `${directive.kind} ${directive.jurisdictions.join(', ')}: ${listed(directive.components)}`;
    case 'on':
      return `on ${directive.sites.join(', ')}: ${listed(directive.components)}`;
    case 'minimumSites':
      return `minimumSites: ${directive.count}`;
    default:
      return directive satisfies never;
  }
}

const MOST_LISTED = 8;

/** Names for people; a long list is cut and counted. */
export function listed(names: readonly string[]): string {
  const more = names.length > MOST_LISTED ? ` and ${names.length - MOST_LISTED} more` : '';
  return names.slice(0, MOST_LISTED).join(', ') + more;
}
