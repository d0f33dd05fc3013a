import { err, type HanseError, ok, type Result } from '@hanse/kernel';
import type { BoundComponent, BoundManifest, OvfOutline } from './bound-manifest.ts';
import { contradictionsOf } from './contradictions.ts';
import { type Diagnostic, diagnostic, isError, MAX_DIAGNOSTICS, refusal } from './diagnostic.ts';
import { didYouMean } from './did-you-mean.ts';
import { directivePath } from './directive-path.ts';
import { listed } from './listed.ts';
import type { Manifest } from './manifest.ts';
import { placeOf, step } from './places.ts';
import { checkSections } from './sections/check-sections.ts';
import { componentMentions } from './sections/component-mentions.ts';

/**
 * Joins a manifest with the OVF package it is for. The error is MANIFEST_UNBOUND with `details.diagnostics`: names that
 * do not exist, and directives that no placement could ever satisfy.
 */
export function bindManifest(manifest: Manifest, ovf: OvfOutline): Result<BoundManifest, HanseError> {
  const unknown = [...virtualSystemFaults(manifest, ovf)];
  if (unknown.length > 0) return err(refusal('MANIFEST_UNBOUND', manifest.fileName, unknown));
  const components = boundComponents(manifest, ovf);
  const sections = checkSections(manifest, {
    components: components.map(({ name }) => name),
    ...(ovf.networks === undefined ? {} : { networks: ovf.networks }),
  });
  const diagnostics = [
    ...referenceFaults(manifest, components),
    ...propertyFaults(manifest, components, ovf),
    ...readinessFaults(manifest, components),
    ...contradictionsOf(manifest, components.length),
    ...sections.filter(isError),
  ];
  if (diagnostics.length > 0) return err(refusal('MANIFEST_UNBOUND', manifest.fileName, diagnostics));
  const warnings = [...(manifest.warnings ?? []), ...sections];
  return ok(boundOf(manifest, components, warnings));
}

function boundOf(
  manifest: Manifest,
  components: readonly BoundComponent[],
  warnings: readonly Diagnostic[],
): BoundManifest {
  const { application, placement, budget, readiness, metrics, sla, scaling, rules, network } = manifest;
  return {
    application,
    components,
    placement,
    ...(budget === undefined ? {} : { budget }),
    ...(readiness === undefined ? {} : { readiness }),
    ...(metrics === undefined ? {} : { metrics }),
    ...(sla === undefined ? {} : { sla }),
    ...(scaling === undefined ? {} : { scaling }),
    ...(rules === undefined ? {} : { rules }),
    ...(network === undefined ? {} : { network }),
    ...(warnings.length === 0 ? {} : { warnings }),
  };
}

function report(manifest: Manifest, code: Diagnostic['code'], path: string, details: Parameters<typeof diagnostic>[3]) {
  return diagnostic(code, path, placeOf(manifest.places, path), details);
}

function virtualSystemFaults(manifest: Manifest, ovf: OvfOutline): readonly Diagnostic[] {
  const known = ovf.virtualSystems.map(({ id }) => id);
  const ids = new Set(known);
  const componentOf = new Map<string, string>();
  const faults: Diagnostic[] = [];
  for (const { name, virtualSystem } of manifest.components) {
    const path = step(step('/components', name), 'virtualSystem');
    const first = componentOf.get(virtualSystem);
    if (faults.length >= MAX_DIAGNOSTICS) return faults;
    if (!ids.has(virtualSystem)) {
      const details = { component: name, virtualSystem, hint: didYouMean(virtualSystem, known), known: listed(known) };
      faults.push(report(manifest, 'MANIFEST_VIRTUAL_SYSTEM_UNKNOWN', path, details));
    } else if (first !== undefined) {
      faults.push(report(manifest, 'MANIFEST_VIRTUAL_SYSTEM_TWICE', path, { first, second: name, virtualSystem }));
    } else {
      componentOf.set(virtualSystem, name);
    }
  }
  const taken = manifest.components.filter(({ name }) => ids.has(name) && !componentOf.has(name));
  const confusing = taken.map(({ name }) => {
    return report(manifest, 'MANIFEST_COMPONENT_NAME_TAKEN', step('/components', name), { component: name });
  });
  return [...faults, ...confusing];
}

function boundComponents(manifest: Manifest, ovf: OvfOutline): readonly BoundComponent[] {
  const byVirtualSystem = new Map(manifest.components.map((component) => [component.virtualSystem, component]));
  return ovf.virtualSystems.map(({ id }) => {
    const mentioned = byVirtualSystem.get(id);
    const name = mentioned?.name ?? id;
    return {
      name,
      virtualSystem: id,
      ingress: mentioned?.ingress ?? [],
      properties: Object.hasOwn(manifest.properties, name) ? (manifest.properties[name] ?? {}) : {},
      isImplicit: mentioned === undefined,
    };
  });
}

function referenceFaults(manifest: Manifest, components: readonly BoundComponent[]): readonly Diagnostic[] {
  const known = components.map(({ name }) => name);
  const names = new Set(known);
  return (
    references(manifest)
      .filter(({ component }) => !names.has(component))
      // A hint compares with every known name: not for more faults than are told.
      .slice(0, MAX_DIAGNOSTICS)
      .map(({ component, path }) => {
        const details = { component, hint: didYouMean(component, known), known: listed(known) };
        return report(manifest, 'MANIFEST_COMPONENT_UNKNOWN', path, details);
      })
  );
}

/** Every mention of a component outside the list of components. */
function references(manifest: Manifest): readonly { readonly component: string; readonly path: string }[] {
  const { placement, properties, readiness } = manifest;
  const inDirectives = placement.flatMap((directive, index) => {
    if (directive.kind === 'minimumSites') return [];
    const outer = directivePath(manifest, index);
    // Its own target is looked at with the rest of the statement.
    if (outer.startsWith('/rules/')) return [];
    const list = directive.kind === 'spread' || directive.kind === 'together' ? outer : step(outer, 'components');
    return directive.components.map((component, position) => ({ component, path: step(list, position) }));
  });
  return [
    ...inDirectives,
    ...componentMentions(manifest),
    ...Object.keys(properties).map((component) => ({ component, path: step('/properties', component) })),
    ...(readiness === undefined ? [] : [{ component: readiness.component, path: '/readiness/component' }]),
  ];
}

function propertyFaults(manifest: Manifest, components: readonly BoundComponent[], ovf: OvfOutline) {
  const keysOf = new Map(ovf.virtualSystems.map(({ id, properties }) => [id, properties]));
  return components.flatMap(({ name, virtualSystem, properties }) => {
    const known = keysOf.get(virtualSystem) ?? [];
    const unknown = Object.keys(properties)
      .filter((property) => !known.includes(property))
      .slice(0, MAX_DIAGNOSTICS);
    return unknown.map((property) => {
      const hint = didYouMean(property, known);
      const details = { component: name, virtualSystem, property, hint, known: listed(known) };
      return report(manifest, 'MANIFEST_PROPERTY_UNKNOWN', step(step('/properties', name), property), details);
    });
  });
}

function readinessFaults(manifest: Manifest, components: readonly BoundComponent[]): readonly Diagnostic[] {
  const { readiness } = manifest;
  const target = components.find(({ name }) => name === readiness?.component);
  if (readiness === undefined || target === undefined) return [];
  const known = target.ingress.map(({ name }) => name);
  if (known.includes(readiness.ingress)) return [];
  const details = { component: target.name, ingress: readiness.ingress, hint: didYouMean(readiness.ingress, known) };
  return [report(manifest, 'MANIFEST_INGRESS_UNKNOWN', '/readiness/ingress', { ...details, known: listed(known) })];
}
