import { readFileSync } from 'node:fs';
import { HanseError, type JsonValue } from '@hanse/kernel';
import { readDocument } from '@hanse/manifest';
import { problemOf } from '../packages/file-entry.ts';

type Properties = Readonly<Record<string, string>>;

/** Values of OVF properties from a file. Throws CLI_FILE_UNREADABLE, CLI_PROPERTIES_INVALID. */
export function readProperties(path: string): Properties {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const details = { what: 'The properties', path, problem: problemOf(cause) };
    throw new HanseError('CLI_FILE_UNREADABLE', details, cause);
  }
  return parseProperties(text, path);
}

/**
 * `KEY=VALUE` on each line, where "#" begins a comment line, or an object in YAML or JSON. Which of the two is told by
 * the first line that says something.
 */
export function parseProperties(text: string, path: string): Properties {
  const lines = text.split(/\r?\n/).map((line, index) => ({ text: line.trim(), number: index + 1 }));
  const said = lines.filter((line) => line.text !== '' && !line.text.startsWith('#'));
  const isLines = /^(export\s+)?[^\s:={]+\s*=/.test(said[0]?.text ?? '');
  if (isLines) return Object.fromEntries(said.map((line) => assignment(line, path)));
  return said.length === 0 ? {} : objectOf(text, path);
}

/** As a shell would read it: a value may stand in quotes. */
function assignment(line: { readonly text: string; readonly number: number }, path: string): [string, string] {
  const match = /^(?:export\s+)?([^\s=]+)\s*=\s*(.*)$/.exec(line.text);
  const [, key, value] = match ?? [];
  if (key === undefined || value === undefined) throw invalid(path, `line ${line.number}`, 'it is no KEY=VALUE');
  const quoted = /^(["'])(.*)\1$/.exec(value);
  return [key, quoted?.[2] ?? value];
}

function objectOf(text: string, path: string): Properties {
  const read = readDocument(text);
  if (!read.ok) {
    const [first] = read.error;
    throw invalid(path, `line ${first?.line ?? 1}`, first?.message ?? 'it is no YAML');
  }
  const { value, places } = read.value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(path, 'line 1', 'no object');
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => {
      const line = places[`/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`]?.line ?? 1;
      return [key, textOf(one, path, `line ${line}`, key)];
    }),
  );
}

function textOf(value: JsonValue, path: string, at: string, key: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw invalid(path, at, `the value of "${key}" is neither text nor number nor true or false`);
}

function invalid(path: string, at: string, problem: string): HanseError {
  return new HanseError('CLI_PROPERTIES_INVALID', { path, at, problem });
}
