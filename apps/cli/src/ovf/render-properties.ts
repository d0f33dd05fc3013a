import { type Cell, type Column, renderTable } from '../render/table.ts';
import type { PropertyView } from './inspection.ts';
import { inside, type Look } from './look.ts';
import { clipped, shortened } from './words.ts';

const COLUMNS: readonly Column[] = ['', 'PROPERTY', 'TYPE', 'DEFAULT', 'WHAT IT IS'].map((title) => ({ title }));
const MAX_DEFAULT = 32;

/** Properties by owner and category, in columns that run through; those that have to be given a value are marked. */
export function propertyLines(properties: readonly PropertyView[], look: Look): readonly string[] {
  if (properties.length === 0) return [];
  const several = new Set(properties.map(({ entityId }) => entityId)).size > 1;
  const titleOf = ({ entityId, category }: PropertyView) =>
    [...(several ? [entityId] : []), category].filter((part) => part !== '').join(': ');
  const titlesInOrder = [...new Set(properties.map(titleOf))];
  const ordered = titlesInOrder.flatMap((title) => properties.filter((property) => titleOf(property) === title));
  const rows = ordered.map((property) => rowOf(property, look));
  const [titles = '', ...table] = renderTable(COLUMNS, rows, inside(look));
  const body = ordered.flatMap((property, index) => {
    const before = ordered[index - 1];
    const title = titleOf(property);
    const isFirst = title !== '' && (before === undefined || titleOf(before) !== title);
    return [...(isFirst ? [look.palette.cyan(clipped(title, 76))] : []), table[index] ?? ''];
  });
  return [titles, ...body, ...legend(properties, look)];
}

function rowOf(property: PropertyView, { palette, width }: Look): readonly Cell[] {
  const { key, type, isConfigurable, isNeeded, label, description } = property;
  const mark = isNeeded
    ? { text: '*', paint: palette.yellow }
    : isConfigurable
      ? ''
      : { text: '-', paint: palette.dim };
  const room = width === undefined ? Number.POSITIVE_INFINITY : Math.max(20, Math.floor(width * 0.4));
  const what = clipped(label === '' ? description : label, 200);
  return [mark, shortened(key, room), shortened(type, room), defaultCell(property, palette), what];
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
