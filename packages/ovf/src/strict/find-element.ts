import type { XmlElement } from '../xml/xml-element.ts';

/**
 * The element of our own tree that libxml2 means with a node path such as `/ovf:Envelope/*[3]/rasd:Item[2]`: names with
 * prefixes are counted among siblings of that name, "*" stands for an unprefixed name and counts all of them.
 * Undefined when the path cannot be followed.
 */
export function findElement(root: XmlElement, path: string): XmlElement | undefined {
  const [first, ...steps] = path.split('/').filter((step) => step !== '' && !step.startsWith('@'));
  if (first === undefined) return undefined;
  let element: XmlElement | undefined = root;
  for (const step of steps) {
    if (element === undefined || step.includes('(')) return element;
    element = childAt(element, step);
  }
  return element;
}

function childAt(parent: XmlElement, step: string): XmlElement | undefined {
  const [, qualified = '', position = '1'] = /^([^[]+)(?:\[(\d+)\])?$/.exec(step) ?? [];
  const index = Number(position) - 1;
  if (qualified === '*') return parent.children[index];
  const name = qualified.replace(/^[^:]*:/, '');
  const same = parent.children.filter((child) => child.name === name);
  // Elements of one name but two namespaces have two prefixes: count in the namespace that has enough of them.
  const namespaces = [...new Set(same.map(({ ns }) => ns))];
  const groups = namespaces.map((ns) => same.filter((child) => child.ns === ns));
  return groups.find((group) => group.length > index)?.[index];
}
