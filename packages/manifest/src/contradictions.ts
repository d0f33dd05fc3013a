import { type Diagnostic, diagnostic } from './diagnostic.ts';
import { directivePath } from './directive-path.ts';
import type { DirectiveKind, DirectiveOf, Manifest } from './manifest.ts';
import { placeOf } from './places.ts';
import { TogetherGroups } from './together-groups.ts';

/** A directive and where it stands. */
interface Placed<Kind extends DirectiveKind> {
  readonly directive: DirectiveOf<Kind>;
  readonly path: string;
}

/** Directives that cannot all hold, whatever sites there are. */
export function contradictionsOf(manifest: Manifest, componentCount: number): readonly Diagnostic[] {
  const groups = new TogetherGroups();
  for (const { directive, path } of ofKind(manifest, 'together')) groups.join(directive.components, path);
  return [
    ...spreadTogether(manifest, groups),
    ...disjointLists(manifest, groups, 'on'),
    ...disjointLists(manifest, groups, 'within'),
    ...withinOutside(manifest, groups),
    ...tooFewSites(manifest, groups),
    ...minimumSites(manifest, groups, componentCount),
  ];
}

function ofKind<Kind extends DirectiveKind>(manifest: Manifest, kind: Kind): readonly Placed<Kind>[] {
  return manifest.placement.flatMap((directive, index) => {
    if (directive.kind !== kind) return [];
    return [{ directive: directive as DirectiveOf<Kind>, path: directivePath(manifest, index) }];
  });
}

function spreadTogether(manifest: Manifest, groups: TogetherGroups): readonly Diagnostic[] {
  return ofKind(manifest, 'spread').flatMap(({ directive, path }) => {
    const seen = new Map<string, string>();
    return directive.components.flatMap((component) => {
      const group = groups.groupOf(component);
      const a = seen.get(group);
      seen.set(group, a ?? component);
      if (a === undefined || a === component) return [];
      const other = groups.directivesOf(component).join(', ');
      return [at(manifest, 'MANIFEST_SPREAD_TOGETHER', path, { a, b: component, other })];
    });
  });
}

/** Two `on` (or two `within`) lists that bind the same component, or components that go together, and share no entry. */
function disjointLists(manifest: Manifest, groups: TogetherGroups, kind: 'on' | 'within'): readonly Diagnostic[] {
  const code = kind === 'on' ? 'MANIFEST_SITES_DISJOINT' : 'MANIFEST_JURISDICTIONS_DISJOINT';
  const left = new Map<string, { readonly allowed: readonly string[]; readonly other: string }>();
  return ofKind(manifest, kind).flatMap(({ directive, path }) => {
    const allowed = directive.kind === 'on' ? directive.sites : directive.jurisdictions;
    return unique(directive.components.map((component) => groups.groupOf(component))).flatMap((group) => {
      const before = left.get(group);
      const common = before === undefined ? allowed : before.allowed.filter((entry) => allowed.includes(entry));
      if (before !== undefined && common.length === 0) {
        const components = groups.membersOf(group);
        return [at(manifest, code, path, { components: people(components), other: before.other })];
      }
      left.set(group, { allowed: common, other: path });
      return [];
    });
  });
}

function withinOutside(manifest: Manifest, groups: TogetherGroups): readonly Diagnostic[] {
  const outside = ofKind(manifest, 'outside');
  return ofKind(manifest, 'within').flatMap(({ directive, path }) =>
    outside.flatMap((other) => {
      const jurisdictions = directive.jurisdictions.filter((one) => other.directive.jurisdictions.includes(one));
      if (jurisdictions.length === 0) return [];
      const shared = directive.components.filter((component) => other.directive.components.includes(component));
      const joined = directive.components.filter((component) =>
        other.directive.components.some((away) => groups.groupOf(away) === groups.groupOf(component)),
      );
      // Components that only go together may overlap as long as some jurisdiction is left for both.
      const components = shared.length > 0 || jurisdictions.length < directive.jurisdictions.length ? shared : joined;
      if (components.length === 0) return [];
      const details = { components: people(components), other: other.path, jurisdictions: people(jurisdictions) };
      return [at(manifest, 'MANIFEST_WITHIN_OUTSIDE', path, details)];
    }),
  );
}

/** Spread components that `on` lists confine to fewer sites than there are components. */
function tooFewSites(manifest: Manifest, groups: TogetherGroups): readonly Diagnostic[] {
  const sitesOf = new Map<string, readonly string[]>();
  for (const { directive } of ofKind(manifest, 'on')) {
    for (const group of unique(directive.components.map((component) => groups.groupOf(component)))) {
      const before = sitesOf.get(group);
      sitesOf.set(
        group,
        before === undefined ? directive.sites : before.filter((site) => directive.sites.includes(site)),
      );
    }
  }
  return ofKind(manifest, 'spread').flatMap(({ directive, path }) => {
    const confined = directive.components.filter((component) => sitesOf.has(groups.groupOf(component)));
    const sites = unique(confined.flatMap((component) => sitesOf.get(groups.groupOf(component)) ?? []));
    if (confined.length <= sites.length) return [];
    const details = { components: people(confined), sites: people(sites), needed: confined.length };
    return [at(manifest, 'MANIFEST_SITES_TOO_FEW', path, details)];
  });
}

function minimumSites(manifest: Manifest, groups: TogetherGroups, componentCount: number): readonly Diagnostic[] {
  const maximum = componentCount - groups.joinedCount;
  return ofKind(manifest, 'minimumSites').flatMap(({ directive, path }) => {
    if (directive.count <= maximum) return [];
    const available = maximum === 1 ? 'only one group' : `only ${maximum} components or groups of them`;
    return [at(manifest, 'MANIFEST_MINIMUM_SITES', path, { minimum: directive.count, available, maximum })];
  });
}

function at(manifest: Manifest, code: Diagnostic['code'], path: string, details: Record<string, string | number>) {
  return diagnostic(code, path, placeOf(manifest.places, path), details);
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}

function people(names: readonly string[]): string {
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names.join('');
}
