import { type Rng, randomBelow } from '@hanse/kernel';

/** What breaks readers of XML and of OVF: syntax, numbers at their limits, paths that leave, names that clash. */
const FRAGMENTS: readonly string[] = [
  '<',
  '>',
  '</',
  '/>',
  '"',
  "'",
  '&',
  '&#0;',
  '&#x110000;',
  '&amp;',
  '&lol9;',
  ']]>',
  '<!--',
  '-->',
  '<![CDATA[',
  '<!DOCTYPE a [<!ENTITY b "b">]>',
  '<!DOCTYPE a SYSTEM "file:///etc/passwd">',
  '<?xml version="1.0"?>',
  '<?p ',
  ' xmlns=""',
  ' xmlns:ovf="urn:other"',
  ' ovf:required="false"',
  ' ovf:bound="max"',
  ' ovf:configuration="a b c"',
  ' ovf:chunkSize="1"',
  ' ovf:parentRef="vmdisk1"',
  '-1',
  '0',
  '9007199254740993',
  '99999999999999999999999999999999999999',
  '1e400',
  '0x7fffffff',
  'NaN',
  '../../../etc/passwd',
  '%2e%2e%2fetc%2fpasswd',
  'C:\\windows',
  'file:///etc/passwd',
  'http://127.0.0.1:1/x',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the descriptor's own notation
  '${a.b.c}',
  'byte * 2^99',
  'byte * 2^0*2^0*2^0',
  '__proto__',
  'constructor',
  '\u0000',
  '\ud800',
  '\ufeff',
  '\u202e',
  '<Item/>',
  '<StorageItem/>',
  '<VirtualSystemCollection ovf:id="x">',
  '<ScaleOutSection ovf:id="s"><Info/><InstanceCount ovf:default="2000000000"/></ScaleOutSection>',
  '<InstallSection ovf:initialBootStopDelay="-1"><Info/></InstallSection>',
  '<PlacementGroupSection ovf:id="g" ovf:policy="affinity"><Info/></PlacementGroupSection>',
];

const MOST_CHANGES = 4;
const LONGEST_PIECE = 600;

/** The text with one to four changes: pieces cut, doubled, moved, taken from another text, or fragments put in. */
export function mutateDescriptor(text: string, others: readonly string[], rng: Rng): string {
  const changes = 1 + randomBelow(rng, MOST_CHANGES);
  let mutated = text;
  for (let change = 0; change < changes; change += 1) mutated = changed(mutated, others, rng);
  return mutated;
}

function changed(text: string, others: readonly string[], rng: Rng): string {
  const at = randomBelow(rng, text.length + 1);
  const length = 1 + randomBelow(rng, LONGEST_PIECE);
  switch (randomBelow(rng, 8)) {
    case 0:
      return text.slice(0, at) + text.slice(at + length);
    case 1:
      return text.slice(0, at) + text.slice(at, at + length).repeat(1 + randomBelow(rng, 30)) + text.slice(at + length);
    case 2:
      return text.slice(0, at) + pieceOf(others[randomBelow(rng, others.length)] ?? '', rng) + text.slice(at);
    case 3:
      return text.slice(0, at);
    case 4:
      return withElementMoved(text, rng);
    case 5:
      return withValueReplaced(text, fragment(rng), rng);
    default:
      return text.slice(0, at) + fragment(rng) + text.slice(at + randomBelow(rng, 3));
  }
}

function fragment(rng: Rng): string {
  return FRAGMENTS[randomBelow(rng, FRAGMENTS.length)] ?? '';
}

/** From one tag to a later one, so that the piece has a chance to be well-formed where it is put. */
function pieceOf(text: string, rng: Rng): string {
  const start = text.indexOf('<', randomBelow(rng, text.length + 1));
  const end = text.indexOf('>', start + randomBelow(rng, LONGEST_PIECE));
  return start < 0 || end < 0 ? '' : text.slice(start, end + 1);
}

function withElementMoved(text: string, rng: Rng): string {
  const piece = pieceOf(text, rng);
  if (piece === '') return text;
  const without = text.replace(piece, '');
  const at = without.indexOf('<', randomBelow(rng, without.length + 1));
  return at < 0 ? without : without.slice(0, at) + piece + without.slice(at);
}

/** An attribute's value or an element's text becomes the fragment. */
function withValueReplaced(text: string, value: string, rng: Rng): string {
  const from = randomBelow(rng, text.length + 1);
  const quote = text.indexOf('"', from);
  const end = text.indexOf('"', quote + 1);
  if (quote >= 0 && end >= 0 && randomBelow(rng, 2) === 0) return text.slice(0, quote + 1) + value + text.slice(end);
  const close = text.indexOf('>', from);
  const next = text.indexOf('<', close);
  return close < 0 || next < 0 ? text : text.slice(0, close + 1) + value + text.slice(next);
}
