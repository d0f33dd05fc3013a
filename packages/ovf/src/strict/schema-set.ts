import { HanseError } from '@hanse/kernel';

/** Schemas that refer to each other only by addresses that are in the set. */
export interface SchemaSet {
  /** By the address that libxml2 asks for. */
  readonly documents: ReadonlyMap<string, Uint8Array>;
  /** The address of the envelope schema, by the namespace of the envelopes it describes. */
  readonly envelopes: ReadonlyMap<string, string>;
}

interface SchemaText {
  readonly name: string;
  readonly text: string;
  readonly targetNamespace: string;
}

const ENVELOPE_1 = 'http://schemas.dmtf.org/ovf/envelope/1';
const ENVELOPE_2 = 'http://schemas.dmtf.org/ovf/envelope/2';
const ADDRESS = 'hanse-schema:///';
const REFERENCE = /<(?:\w+:)?(?:import|include|redefine)\b[^>]*>/g;

/**
 * Binds schemas to each other before libxml2 sees them, so that it has nothing to look for: each import is resolved to
 * the schema whose name or address is most like the location given, else whose target namespace is the one imported.
 * A draft of OVF 2 that still has the namespace of OVF 1 is moved to that of OVF 2. Throws OVF_SCHEMA_UNUSABLE.
 */
export function schemaSet(schemas: ReadonlyMap<string, Uint8Array>): SchemaSet {
  const texts = [...schemas].map(([name, bytes]) => schemaText(name, bytes));
  const documents = new Map<string, Uint8Array>();
  const encoder = new TextEncoder();
  for (const schema of texts) documents.set(addressOf(schema.name), encoder.encode(bound(schema, texts)));
  const envelopes = new Map<string, string>();
  for (const { name, text, targetNamespace } of texts.toSorted(byVersion)) {
    const isEnvelope = targetNamespace === ENVELOPE_1 || targetNamespace === ENVELOPE_2;
    if (isEnvelope && declares(text, 'Envelope')) envelopes.set(targetNamespace, addressOf(name));
  }
  if (envelopes.size > 0) return { documents, envelopes };
  const problem = `none of these is a schema of the OVF envelope: ${few(texts.map(({ name }) => name))}`;
  throw new HanseError('OVF_SCHEMA_UNUSABLE', { at: 'the schemas given', problem });
}

function schemaText(name: string, bytes: Uint8Array): SchemaText {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new HanseError('OVF_SCHEMA_UNUSABLE', { at: name, problem: 'it is not UTF-8 text' }, cause);
  }
  const isDraft2 = targetNamespaceOf(text) === ENVELOPE_1 && declares(text, 'ScaleOutSection');
  const moved = isDraft2
    ? text.replace(/(["'])http:\/\/schemas\.dmtf\.org\/ovf\/envelope\/1\1/g, `$1${ENVELOPE_2}$1`)
    : text;
  return { name, text: moved, targetNamespace: targetNamespaceOf(moved) };
}

function targetNamespaceOf(text: string): string {
  return attributeOf(text, 'targetNamespace') ?? '';
}

function declares(text: string, element: string): boolean {
  return new RegExp(`<(?:\\w+:)?element\\s[^>]*\\bname\\s*=\\s*["']${element}["']`).test(text);
}

/** The text with every location that the set can satisfy replaced by the address there. */
function bound(schema: SchemaText, all: readonly SchemaText[]): string {
  return schema.text.replace(REFERENCE, (tag) => {
    const location = attributeOf(tag, 'schemaLocation');
    const namespace = attributeOf(tag, 'namespace') ?? schema.targetNamespace;
    const candidates = all.filter((other) => other !== schema && other.targetNamespace === namespace);
    const best = candidates.toSorted((a, b) => likeness(b, location, schema) - likeness(a, location, schema))[0];
    if (best === undefined || location === undefined) return tag;
    return tag.replace(/schemaLocation\s*=\s*(["']).*?\1/, `schemaLocation="${addressOf(best.name)}"`);
  });
}

/** First how much of the location's end is the name's end, then how near the two schemas lie. */
function likeness({ name }: SchemaText, location: string | undefined, from: SchemaText): number {
  const sameEnd = location === undefined ? 0 : commonLength(segments(location).reverse(), segments(name).reverse());
  const sameStart = commonLength(segments(from.name), segments(name));
  return sameStart + sameEnd / 1_000;
}

function commonLength(left: readonly string[], right: readonly string[]): number {
  const end = left.findIndex((segment, index) => segment !== right[index]);
  return end === -1 ? left.length : end;
}

function segments(path: string): string[] {
  return path.replace(/^[a-z]+:\/+/i, '').split('/');
}

function attributeOf(text: string, name: string): string | undefined {
  const [, , value] = new RegExp(`\\b${name}\\s*=\\s*(["'])(.*?)\\1`).exec(text) ?? [];
  return value;
}

function addressOf(name: string): string {
  return `${ADDRESS}${segments(name).map(encodeURIComponent).join('/')}`;
}

/** Later versions last, so that they win. */
function byVersion({ name: left }: SchemaText, { name: right }: SchemaText): number {
  return left.localeCompare(right, 'en', { numeric: true });
}

function few(names: readonly string[]): string {
  if (names.length === 0) return 'there are none';
  return `${names.slice(0, 5).join(', ')}${names.length > 5 ? ' …' : ''}`;
}
