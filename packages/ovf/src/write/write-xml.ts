import { escapeXml, escapeXmlText } from '../xml/escape-xml.ts';
import { XML_NAMESPACE } from '../xml/xml-namespace.ts';
import type { WrittenElement } from './written-element.ts';

const USUAL: readonly (readonly [string, string])[] = [
  ['http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_BootConfigSetting', 'bootc'],
  ['http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_BootSourceSetting', 'boots'],
  ['http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_EthernetPortAllocationSettingData.xsd', 'epasd'],
  ['http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData', 'rasd'],
  ['http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_StorageAllocationSettingData.xsd', 'sasd'],
  ['http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData', 'vssd'],
  ['http://www.virtualbox.org/ovf/machine', 'vbox'],
  ['http://www.vmware.com/schema/ovf', 'vmw'],
  ['http://www.w3.org/2001/XMLSchema-instance', 'xsi'],
];
const INDENT = '  ';

/**
 * A whole document: two spaces for each level, names of the root's namespace without a prefix (attributes with
 * "ovf"), and every other namespace declared on the root under its usual prefix. Equal trees give equal bytes.
 */
export function writeXml(root: WrittenElement, prefix: string, others: ReadonlyMap<string, string>): string {
  const prefixes = prefixesFor(root, new Map([[XML_NAMESPACE, 'xml'], [root.ns, prefix], ...others]));
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>'];
  new TreeWriter(root.ns, prefixes, lines).write(root, { indent: '', path: '', isPrefixed: false });
  return `${lines.join('\n')}\n`;
}

/** By namespace, in the order in which the document first uses them. */
function prefixesFor(root: WrittenElement, reserved: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const usual = new Map([...USUAL, ...reserved]);
  const prefixes = new Map<string, string>();
  const taken = new Set(usual.values());
  const claim = (ns: string) => {
    if (ns === '' || prefixes.has(ns)) return;
    let prefix = usual.get(ns);
    for (let number = 1; prefix === undefined; number += 1) {
      if (!taken.has(`ns${number}`)) prefix = `ns${number}`;
    }
    taken.add(prefix);
    prefixes.set(ns, prefix);
  };
  const visit = ({ ns, attributes, children }: WrittenElement) => {
    claim(ns);
    for (const attribute of attributes) claim(attribute.ns);
    children.forEach(visit);
  };
  visit(root);
  return prefixes;
}

interface Position {
  readonly indent: string;
  readonly path: string;
  /** Inside an element without a namespace the default one is undone, so that all others need their prefix. */
  readonly isPrefixed: boolean;
}

class TreeWriter {
  readonly #defaultNamespace: string;
  readonly #prefixes: ReadonlyMap<string, string>;
  readonly #lines: string[];

  constructor(defaultNamespace: string, prefixes: ReadonlyMap<string, string>, lines: string[]) {
    this.#defaultNamespace = defaultNamespace;
    this.#prefixes = prefixes;
    this.#lines = lines;
  }

  write(element: WrittenElement, outer: Position): void {
    const path = `${outer.path}/${element.name}`;
    const isPrefixed = outer.isPrefixed || element.ns === '';
    const name = this.#elementName(element, isPrefixed);
    const start = `${outer.indent}<${name}${this.#declarations(element, outer)}${this.#attributes(element, path)}`;
    const text = escapeXmlText(element.text, path);
    if (element.children.length === 0) {
      this.#lines.push(text === '' ? `${start}/>` : `${start}>${text}</${name}>`);
      return;
    }
    this.#lines.push(`${start}>${text}`);
    for (const child of element.children) this.write(child, { indent: outer.indent + INDENT, path, isPrefixed });
    this.#lines.push(`${outer.indent}</${name}>`);
  }

  #elementName({ ns, name }: WrittenElement, isPrefixed: boolean): string {
    return ns === '' || (ns === this.#defaultNamespace && !isPrefixed) ? name : `${this.#prefixes.get(ns)}:${name}`;
  }

  #declarations({ ns }: WrittenElement, outer: Position): string {
    if (outer.path !== '') return ns === '' && !outer.isPrefixed ? ' xmlns=""' : '';
    const declared = [...this.#prefixes].filter(([, prefix]) => prefix !== 'xml');
    return ` xmlns="${escapeXml(ns, '/')}"${declared.map(([uri, prefix]) => ` xmlns:${prefix}="${escapeXml(uri, '/')}"`).join('')}`;
  }

  #attributes({ attributes }: WrittenElement, path: string): string {
    return attributes
      .map(({ ns, name, value }) => {
        const written = ns === '' ? name : `${this.#prefixes.get(ns)}:${name}`;
        return ` ${written}="${escapeXml(value, `${path}/@${name}`)}"`;
      })
      .join('');
  }
}
