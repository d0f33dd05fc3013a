import type { Expression } from '../expression/expression.ts';
import type { Credit, Penalty, ServiceClass } from './sla.ts';

const NOWHERE = { offset: 0, line: 1, column: 1 } as const;
const MONTH_MS = 30 * 86_400_000;

/** `Available >= 1`: the metric that every component has, 1 while it answers and 0 while it does not. */
const AVAILABLE: Expression = {
  kind: 'binary',
  operator: '>=',
  left: { kind: 'reference', name: 'Available', at: NOWHERE },
  right: { kind: 'number', value: 1, at: NOWHERE },
  at: NOWHERE,
};

/** The classes that every manifest may name without defining them. */
export const BUILT_IN_CLASSES: readonly ServiceClass[] = [
  builtIn('Gold', 0.9995, [
    [0.9995, 0.1],
    [0.99, 0.25],
    [0.95, 1],
  ]),
  builtIn('Silver', 0.995, [
    [0.995, 0.1],
    [0.98, 0.25],
  ]),
  builtIn('Bronze', 0.98, [[0.98, 0.1]]),
];

function builtIn(name: string, share: number, tiers: readonly (readonly [number, number])[]): ServiceClass {
  const path = '';
  return {
    name,
    description: 'built in',
    objectives: [
      {
        name: 'available',
        description: '',
        condition: { text: 'Available >= 1', expression: AVAILABLE, path },
        windowMs: MONTH_MS,
        share,
        path,
      },
    ],
    penalties: tiers.map(([below, credit]): Penalty => {
      const paid: Credit = { kind: 'share', share: credit };
      return { objective: 'available', below, credit: paid, path };
    }),
    path,
  };
}

/** The class of a name: one of the manifest's own before a built-in one. */
export function classOf(name: string, own: readonly ServiceClass[]): ServiceClass | undefined {
  return [...own, ...BUILT_IN_CLASSES].find((one) => one.name === name);
}

export function classNames(own: readonly ServiceClass[]): readonly string[] {
  return [...new Set([...own, ...BUILT_IN_CLASSES].map(({ name }) => name))];
}
