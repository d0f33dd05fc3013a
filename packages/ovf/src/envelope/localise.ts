import type { Envelope } from './envelope.ts';
import type { MessageBundle } from './message-bundle.ts';

/** Parts of the model that hold no texts, or must stay as they are. */
const UNTRANSLATED = new Set(['at', 'strings', 'extensions', 'otherAttributes', 'messageIds']);

/**
 * The envelope with its texts in a language, where a message bundle has them (DSP0243 §10). "de-AT" falls back to
 * "de", and "de" to any "de-…" there is; what no bundle translates stays as it is written in the descriptor.
 */
export function localised(envelope: Envelope, language: string): Envelope {
  const messages = messagesIn(envelope.strings, language);
  return messages.size === 0 ? envelope : translated(envelope, messages);
}

/** Languages of whose bundles the messages come, the descriptor's own first. */
export function languagesOf(envelope: Envelope): readonly string[] {
  return [...new Set([envelope.language, ...envelope.strings.map(({ language }) => language)])].filter(Boolean);
}

function messagesIn(bundles: readonly MessageBundle[], language: string): ReadonlyMap<string, string> {
  const wanted = language.toLowerCase();
  const [primary = ''] = wanted.split('-');
  const tests: readonly ((tag: string) => boolean)[] = [
    (tag) => tag === wanted,
    (tag) => tag === primary,
    (tag) => tag.startsWith(`${primary}-`),
  ];
  for (const test of tests) {
    const chosen = bundles.filter((bundle) => test(bundle.language.toLowerCase()));
    if (chosen.length > 0) return new Map(chosen.flatMap(({ messages }) => [...messages]));
  }
  return new Map();
}

function translated<T>(part: T, messages: ReadonlyMap<string, string>): T {
  if (Array.isArray(part)) return part.map((entry: unknown) => translated(entry, messages)) as T;
  if (typeof part !== 'object' || part === null || part instanceof Map) return part;
  const entries = Object.entries(part).map(([key, value]: [string, unknown]): [string, unknown] => [
    key,
    UNTRANSLATED.has(key) ? value : translated(value, messages),
  ]);
  return { ...Object.fromEntries(entries), ...ownTexts(part, messages) } as T;
}

function ownTexts(part: object, messages: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  const ids = 'messageIds' in part ? (part.messageIds as Readonly<Record<string, string>>) : {};
  const texts = Object.entries(ids).map(([field, id]): [string, string | undefined] => [field, messages.get(id)]);
  return Object.fromEntries(texts.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
