import type { Deviations } from '../diagnostics/deviations.ts';
import type { XmlElement } from '../xml/xml-element.ts';
import { FIELD_ORDERS, SYSTEM_FIELDS } from './field-orders.ts';
import { isCimNamespace, isOvfNamespace, isUndeclared } from './namespaces.ts';
import { ITEM_ATTRIBUTES, rankIn, ranksOf, type Shape, shapeOf } from './schema-shapes.ts';

const MAX_NAME = 80;
/** Names of CIM fields before CIM 2.22 and in OVF 0.9. */
const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ['InstanceId', 'InstanceID'],
  ['BusNumber', 'Address'],
]);
const CIM_SHAPES: ReadonlyMap<string, { readonly ns: string; readonly order: ReadonlyMap<string, number> }> = new Map(
  Object.entries({ ...FIELD_ORDERS, System: SYSTEM_FIELDS }).map(([name, { ns, order }]) => [
    name,
    { ns, order: ranksOf(order) },
  ]),
);

/**
 * Reports what departs from the DMTF schema (DSP8023) and is understood all the same, each habit once. What has no
 * meaning at all was reported when it was read.
 */
export function checkShape(root: XmlElement, deviations: Deviations): void {
  new ShapeChecker(deviations).check(root, '');
}

class ShapeChecker {
  readonly #deviations: Deviations;

  constructor(deviations: Deviations) {
    this.#deviations = deviations;
  }

  check(element: XmlElement, parent: string): void {
    if (!isOvfNamespace(element.ns)) return;
    const { name } = element;
    if (element.ns === '') this.#note('OVF_DEVIATION_UNQUALIFIED', element, { found: shortened(name) });
    const cim = parent === 'StartupSection' ? undefined : CIM_SHAPES.get(name);
    if (cim !== undefined) {
      this.#checkAttributes(element, ITEM_ATTRIBUTES);
      this.#checkFields(element, cim);
      return;
    }
    const shape = shapeOf(parent, name);
    if (shape === undefined) return;
    this.#checkAttributes(element, shape.attributes);
    this.#checkOrder(element, (child) => orderOf(shape, child));
    for (const child of element.children) this.check(child, name);
  }

  #checkAttributes(element: XmlElement, known: ReadonlySet<string>): void {
    for (const { name, ns } of element.attributes) {
      if (ns === '') {
        if (!known.has(name)) continue;
        this.#note('OVF_DEVIATION_UNQUALIFIED', element, { found: `${element.name}@${name}` });
      } else if (!known.has(name) && isOvfNamespace(ns)) {
        const found = `ovf:${shortened(name)} on ${element.name}`;
        this.#deviations.add('warning', 'OVF_DEVIATION_ATTRIBUTE', element, { found });
      }
    }
  }

  #checkFields(element: XmlElement, cim: { readonly ns: string; readonly order: ReadonlyMap<string, number> }): void {
    for (const child of element.children) {
      const { name, ns } = child;
      if (!isCimNamespace(ns)) continue;
      const expected = SPELLINGS.get(name);
      if (expected !== undefined) this.#note('OVF_DEVIATION_SPELLING', child, { found: name, expected });
      if (ns === '') this.#note('OVF_DEVIATION_UNQUALIFIED', child, { found: `${element.name}/${shortened(name)}` });
      else if (ns !== cim.ns && ns !== withoutSuffix(cim.ns) && !isUndeclared(ns)) {
        this.#note('OVF_DEVIATION_NAMESPACE', child, { found: ns.slice(0, 2 * MAX_NAME), expected: cim.ns });
      }
    }
    this.#checkOrder(element, ({ name, ns }) => {
      return isCimNamespace(ns) ? cim.order.get(SPELLINGS.get(name) ?? name) : cim.order.size;
    });
  }

  #checkOrder(element: XmlElement, rankOf: (child: XmlElement) => number | undefined): void {
    let highest = -1;
    let before = '';
    for (const child of element.children) {
      const rank = rankOf(child);
      if (rank === undefined) continue;
      if (rank < highest) this.#note('OVF_DEVIATION_ORDER', child, { found: shortened(child.name), before });
      else {
        highest = rank;
        before = shortened(child.name);
      }
    }
  }

  #note(code: Parameters<Deviations['add']>[1], element: XmlElement, details: Record<string, string>): void {
    this.#deviations.add('note', code, element, details);
  }
}

function orderOf(shape: Shape, child: XmlElement): number | undefined {
  return isOvfNamespace(child.ns) ? rankIn(shape.order, child.name) : undefined;
}

/** The 2.x schema imports the namespaces of SASD and EPASD without the ".xsd" that others write. */
function withoutSuffix(ns: string): string {
  return ns.replace(/\.xsd$/, '');
}

function shortened(name: string): string {
  return name.slice(0, MAX_NAME);
}
