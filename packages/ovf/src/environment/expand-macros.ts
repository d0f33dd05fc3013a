import { err, HanseError, ok, type Result } from '@hanse/kernel';

/** A macro of RESERVOIR's manifests (Claudia): filled when the facts of the deployment are known. */
export type Macro =
  | { readonly name: 'IP'; readonly network: string; readonly virtualSystem: string | undefined }
  | { readonly name: 'VmId' | 'ServiceId' | 'Domain' };

const SIMPLE = ['VmId', 'ServiceId', 'Domain'] as const;
const MACRO = /@@|@([A-Za-z]\w*)(?:\(([^()]*)\))?/g;

/**
 * A property value with its macros filled in. `resolve` answers undefined when a macro has no value here.
 * "@@" writes a plain "@"; an "@" inside a word, as in an e-mail address, is left alone unless a known macro follows.
 * Errors: OVF_MACRO_UNKNOWN and OVF_MACRO_UNRESOLVED, with the column in the value.
 */
export function expandMacros(value: string, resolve: (macro: Macro) => string | undefined): Result<string, HanseError> {
  let expanded = '';
  let end = 0;
  for (const match of value.matchAll(MACRO)) {
    const filled = fill(value, match, resolve);
    if (filled instanceof HanseError) return err(filled);
    expanded += value.slice(end, match.index) + filled;
    end = match.index + match[0].length;
  }
  return ok(expanded + value.slice(end));
}

function fill(
  value: string,
  match: RegExpExecArray,
  resolve: (macro: Macro) => string | undefined,
): string | HanseError {
  const [text, name, args] = match;
  if (name === undefined) return '@';
  const macro = macroOf(name, args);
  const details = { macro: text, at: `column ${match.index + 1}`, value };
  if (macro !== undefined) return resolve(macro) ?? new HanseError('OVF_MACRO_UNRESOLVED', details);
  const isInsideWord = /\w/.test(value.charAt(match.index - 1));
  return isInsideWord && args === undefined ? text : new HanseError('OVF_MACRO_UNKNOWN', details);
}

function macroOf(name: string, args: string | undefined): Macro | undefined {
  const simple = SIMPLE.find((known) => known === name);
  if (simple !== undefined) return args === undefined ? { name: simple } : undefined;
  const [network, virtualSystem, ...others] = args?.split(',').map((arg) => arg.trim()) ?? [];
  if (name !== 'IP' || !network || virtualSystem === '' || others.length > 0) return undefined;
  return { name: 'IP', network, virtualSystem };
}
