import type { CloudProperty } from './claudia-parts.ts';
import type { ClaudiaReader } from './claudia-reader.ts';
import { claudiaAttribute, type ElementLike, ovfAttribute } from './element.ts';

/** Claudia's macros, and whether they take arguments. */
const MACROS: ReadonlyMap<string, 'none' | 'some'> = new Map([
  ['IP', 'some'],
  ['id', 'some'],
  ['Netmask', 'some'],
  ['DNSServer', 'some'],
  ['Gateway', 'some'],
  ['Property', 'some'],
  ['VmId', 'none'],
  ['ServiceId', 'none'],
  ['Domain', 'none'],
  ['MonitoringChannel', 'none'],
  ['PrecedentTierEntryPoint', 'none'],
  ['Username', 'none'],
  ['Password', 'none'],
]);
/** An "@" inside a word, as in an e-mail address, begins no macro. */
const MACRO = /(?<!\w)@([A-Za-z]\w*)(?:\(([^()]*)\))?/g;

/** The properties of a VirtualSystem that the cloud may change or fill. */
export function readProperties(system: ElementLike, id: string, reader: ClaudiaReader): readonly CloudProperty[] {
  const products = system.children.filter(({ name }) => name === 'ProductSection');
  const properties = products.flatMap(({ children }) => children.filter(({ name }) => name === 'Property'));
  return properties.flatMap((property): readonly CloudProperty[] => {
    const key = ovfAttribute(property, 'key') ?? '';
    const macros = macrosOf(property, ovfAttribute(property, 'value') ?? '', reader);
    const flag = claudiaAttribute(property, 'cloudConfigurable');
    const isConfigurable = flag === 'true' || flag === '1';
    return isConfigurable || macros.length > 0 ? [{ virtualSystem: id, key, macros }] : [];
  });
}

function macrosOf(property: ElementLike, value: string, reader: ClaudiaReader): readonly string[] {
  const found: string[] = [];
  for (const [macro, name = '', argument] of value.matchAll(MACRO)) {
    const kind = MACROS.get(name);
    if (kind === undefined) reader.warning('MANIFEST_CLAUDIA_MACRO', property, { macro, known: [...MACROS.keys()] });
    else found.push(kind === 'none' && argument !== undefined ? `@${name}` : macro);
  }
  return found;
}
