import { err, type HanseError, type JsonObject, type JsonValue, ok, type Result } from '@hanse/kernel';
import { type Diagnostic, diagnostic, isError, refusal } from './diagnostic.ts';
import { didYouMean } from './did-you-mean.ts';
import { judge, type Part } from './judge.ts';
import type { Manifest } from './manifest.ts';
import { type ManifestDocument, manifestOf } from './manifest-of.ts';
import {
  ComponentSchema,
  DIRECTIVE_SCHEMAS,
  DOCUMENT_SHELL,
  PropertiesSchema,
  SECTION_SCHEMAS,
} from './manifest-schema.ts';
import { pathForPeople, placeOf, step } from './places.ts';
import { type ReadDocument, readDocument } from './read-document.ts';
import { PartReader } from './sections/part-reader.ts';
import { withSections } from './sections/with-sections.ts';

/**
 * Reads a manifest, YAML or JSON. The error is MANIFEST_INVALID; its `details.diagnostics` hold everything that is
 * wrong, each with code, line, column, path, message and remedy.
 */
export function parseManifest(text: string, about: { readonly fileName: string }): Result<Manifest, HanseError> {
  const read = readDocument(text);
  if (!read.ok) return err(refusal('MANIFEST_INVALID', about.fileName, read.error));
  const document = read.value;
  const diagnostics = [
    ...judge({ pointer: '', value: document.value, schema: DOCUMENT_SHELL }, document),
    ...partsOf(document.value).flatMap((part) => judge(part, document)),
    ...judgeDirectives(document),
  ];
  if (diagnostics.length > 0) return err(refusal('MANIFEST_INVALID', about.fileName, diagnostics));
  const accepted = document.value as unknown as ManifestDocument;
  const reader = new PartReader(document);
  const manifest = withSections(manifestOf(accepted, document.places, about.fileName), accepted, reader);
  const found = [...repeatedIngresses(manifest), ...reader.diagnostics];
  const faults = found.filter(isError);
  if (faults.length > 0) return err(refusal('MANIFEST_INVALID', about.fileName, faults));
  return ok(found.length === 0 ? manifest : { ...manifest, warnings: found });
}

/** The parts with schemas of their own. Their shape is not known yet: what is no map or list is judged by the shell. */
function partsOf(root: JsonValue): readonly Part[] {
  const { components, properties, ...sections } = mapOf(root);
  return [
    ...entries(components).map(([name, value]) => part(step('/components', name), value, ComponentSchema)),
    ...entries(properties).map(([name, value]) => part(step('/properties', name), value, PropertiesSchema)),
    ...Object.entries(SECTION_SCHEMAS).flatMap(([name, schema]) => {
      const value = Object.hasOwn(sections, name) ? sections[name] : undefined;
      return value === undefined ? [] : [part(step('', name), value, schema)];
    }),
  ];
}

function part(pointer: string, value: JsonValue, schema: Part['schema']): Part {
  return { pointer, value, schema };
}

function mapOf(value: JsonValue | undefined): JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : {};
}

function entries(value: JsonValue | undefined): readonly (readonly [string, JsonValue])[] {
  return Object.entries(mapOf(value));
}

function judgeDirectives(document: ReadDocument): readonly Diagnostic[] {
  const { placement } = mapOf(document.value);
  if (!Array.isArray(placement)) return [];
  return placement.flatMap((value: JsonValue, index) => judgeDirective(step('/placement', index), value, document));
}

function judgeDirective(pointer: string, value: JsonValue, document: ReadDocument): readonly Diagnostic[] {
  const kinds = Object.keys(DIRECTIVE_SCHEMAS);
  const keys = Object.keys(mapOf(value));
  const named = keys.filter((key) => Object.hasOwn(DIRECTIVE_SCHEMAS, key));
  const place = placeOf(document.places, pointer);
  if (named.length > 1) return [diagnostic('MANIFEST_DIRECTIVE_AMBIGUOUS', pointer, place, { keys: named })];
  const [kind] = named;
  if (kind !== undefined) {
    const schema = DIRECTIVE_SCHEMAS[kind as keyof typeof DIRECTIVE_SCHEMAS];
    return judge({ pointer, value, schema }, document);
  }
  const [key] = keys;
  if (key === undefined) {
    const expected = `one of the directives ${kinds.join(', ')}`;
    return [diagnostic('MANIFEST_VALUE_INVALID', pointer, place, { value: JSON.stringify(value), expected })];
  }
  const details = { key, hint: didYouMean(key, kinds), accepted: kinds, path: pathForPeople(pointer) };
  return [diagnostic('MANIFEST_KEY_UNKNOWN', step(pointer, key), place, details)];
}

function repeatedIngresses(manifest: Manifest): readonly Diagnostic[] {
  return manifest.components.flatMap(({ name, ingress }) => {
    const names = ingress.map((entry) => entry.name);
    return names.flatMap((value, index) => {
      if (names.indexOf(value) === index) return [];
      const list = step(step('/components', name), 'ingress');
      const path = step(step(list, index), 'name');
      return [diagnostic('MANIFEST_NOT_UNIQUE', path, placeOf(manifest.places, path), { value, path: list })];
    });
  });
}
