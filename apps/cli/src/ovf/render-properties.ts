import { type Cell, type Column, renderTable } from '../render/table.ts';
import type { PropertyView } from './inspection.ts';
import { inside, type Look } from './render-inspection.ts';
import { clipped } from './words.ts';

const COLUMNS: readonly Column[] = ['', 'PROPERTY', 'TYPE', 'DEFAULT', 'WHAT IT IS'].map((title) => ({ title }));
const MAX_DEFAULT = 32;

/** Properties by category, in columns that run through; those that somebody has to give a value are marked. */
export function propertyLines(properties: readonly PropertyView[], look: Look): readonly string[] {
  if (properties.length === 0) return [];
  const several = new Set(properties.map(({ entityId }) => entityId)).size > 1;
  const ordered = [...new Set(properties.map(({ category }) => category))].flatMap((category) =>
    properties.filter((property) => property.category === category),
  );
  const rows = ordered.map((property) => rowOf(property, several, look));
  const [titles = '', ...table] = renderTable(COLUMNS, rows, inside(look));
  const body = ordered.flatMap(({ category }, index) => {
    const isFirst = category !== '' && category !== ordered[index - 1]?.category;
    return [...(isFirst ? [look.palette.cyan(clipped(category, 76))] : []), table[index] ?? ''];
  });
  return [titles, ...body, ...legend(properties, look)];
}

function rowOf(property: PropertyView, several: boolean, { palette }: Look): readonly Cell[] {
  const { key, type, isConfigurable, isNeeded, label, description, entityId } = property;
  const mark = isNeeded
    ? { text: '*', paint: palette.yellow }
    : isConfigurable
      ? ''
      : { text: '-', paint: palette.dim };
  const what = clipped(label === '' ? description : label, 200);
  return [mark, several ? `${entityId}:${key}` : key, type, defaultCell(property, palette), what];
}

function defaultCell({ byDefault, isNeeded }: PropertyView, palette: Look['palette']): Cell {
  if (isNeeded) return { text: 'to be given', paint: palette.yellow };
  if (byDefault === undefined) return { text: 'hidden', paint: palette.dim };
  return byDefault === '' ? { text: 'empty', paint: palette.dim } : clipped(byDefault, MAX_DEFAULT);
}

function legend(properties: readonly PropertyView[], { palette }: Look): readonly string[] {
  const texts = [
    ...(properties.some(({ isNeeded }) => isNeeded) ? ['* must be given a value at deployment'] : []),
    ...(properties.some(({ isConfigurable }) => !isConfigurable) ? ['- is fixed by the package'] : []),
  ];
  return texts.length === 0 ? [] : ['', palette.dim(texts.join('; '))];
}
