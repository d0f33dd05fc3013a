import { HanseError } from '@hanse/kernel';
import { type MetricValue, quantityOf, referenceOf } from './metric-values.ts';

/** One measurement of a record. */
export interface RecordedValue extends MetricValue {
  /** Milliseconds since 1970. */
  readonly at: number;
}

const MOST_VALUES = 5_000_000;

/** Reads recorded metrics, CSV or JSON. Throws MANIFEST_RECORD_INVALID. */
export function parseRecord(text: string, file: string): readonly RecordedValue[] {
  const isJson = /^\s*[[{]/.test(text);
  const values = isJson ? fromJson(text, file) : fromCsv(text, file);
  if (values.length > MOST_VALUES) throw invalid(file, 1, `it has more than ${MOST_VALUES} values`);
  return values;
}

function invalid(file: string, line: number, problem: string): HanseError {
  return new HanseError('MANIFEST_RECORD_INVALID', { file, line, problem });
}

/** ISO 8601, seconds or milliseconds since 1970; undefined when it is none. */
export function parseTime(value: unknown): number | undefined {
  const isNumber = typeof value === 'number' || (typeof value === 'string' && /^\d+(\.\d+)?$/.test(value.trim()));
  if (isNumber) {
    const time = Number(value);
    return time >= 1e11 ? time : time * 1000;
  }
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  const hasZone = /(Z|[+-]\d{2}:?\d{2})$/i.test(text);
  const time = Date.parse(text.includes(':') && !hasZone ? `${text}Z` : text);
  return Number.isNaN(time) ? undefined : time;
}

function fromCsv(text: string, file: string): readonly RecordedValue[] {
  const lines = text.split(/\r\n|\n|\r/);
  const titles = cellsOf(lines[0] ?? '').map((title) => title.trim());
  const time = titles.findIndex((title) => /^(time|timestamp|at)$/i.test(title));
  if (time < 0) throw invalid(file, 1, 'its first line has no column "time"');
  const rows = lines.slice(1).map((line, index) => ({ cells: cellsOf(line), line: index + 2 }));
  const filled = rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  const isLong = titles.includes('metric') && titles.includes('value');
  return isLong ? longRows(filled, titles, time, file) : wideRows(filled, titles, time, file);
}

interface Row {
  readonly cells: readonly string[];
  readonly line: number;
}

function longRows(rows: readonly Row[], titles: readonly string[], time: number, file: string) {
  const column = (name: string) => titles.indexOf(name);
  return rows.map(({ cells, line }): RecordedValue => {
    const component = cells[column('component')]?.trim() ?? '';
    const metric = cells[column('metric')]?.trim() ?? '';
    const name = component === '' ? metric : `${metric}(${component})`;
    return recorded(name, cells[time], cells[column('value')], { file, line });
  });
}

function wideRows(rows: readonly Row[], titles: readonly string[], time: number, file: string) {
  return rows.flatMap(({ cells, line }) =>
    titles.flatMap((title, index): readonly RecordedValue[] => {
      const cell = cells[index]?.trim() ?? '';
      // An empty cell was not measured: it is missing, not zero.
      return index === time || cell === '' ? [] : [recorded(title, cells[time], cell, { file, line })];
    }),
  );
}

function recorded(
  name: string,
  time: unknown,
  value: unknown,
  { file, line }: { readonly file: string; readonly line: number },
): RecordedValue {
  const metric = referenceOf(name);
  const at = parseTime(time);
  const quantity = typeof value === 'number' ? { value, unit: undefined } : quantityOf(String(value));
  if (metric === undefined) throw invalid(file, line, `"${name}" is no metric`);
  if (at === undefined) throw invalid(file, line, `"${String(time)}" is no time`);
  if (quantity === undefined) throw invalid(file, line, `"${String(value)}" is no value of ${name}`);
  return { ...metric, ...quantity, at };
}

/** The cells of a line (RFC 4180 §2), quoted or not; a quoted cell does not go over lines. */
function cellsOf(line: string): readonly string[] {
  const cells: string[] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^,]*))(,|$)/gy;
  for (let match = pattern.exec(line); match !== null; match = pattern.exec(line)) {
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '') break;
  }
  return cells;
}

function fromJson(text: string, file: string): readonly RecordedValue[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw invalid(file, 1, cause instanceof Error ? cause.message : 'it is no JSON');
  }
  if (Array.isArray(document)) return document.map((entry) => fromEntry(entry, file));
  return Object.entries(document as Readonly<Record<string, unknown>>).flatMap(([name, series]) => {
    if (!Array.isArray(series)) throw invalid(file, 1, `"${name}" has no list of times and values`);
    return series.map((entry: unknown): RecordedValue => {
      const [time, value] = Array.isArray(entry) ? (entry as readonly unknown[]) : pairOf(entry);
      return recorded(name, time, value, { file, line: 1 });
    });
  });
}

function fromEntry(entry: unknown, file: string): RecordedValue {
  const { metric, component } = fieldsOf(entry);
  const name = typeof component === 'string' && component !== '' ? `${String(metric)}(${component})` : String(metric);
  const [time, value] = pairOf(entry);
  return recorded(name, time, value, { file, line: 1 });
}

function pairOf(entry: unknown): readonly [unknown, unknown] {
  const { time, at, value } = fieldsOf(entry);
  return [time ?? at, value];
}

function fieldsOf(entry: unknown): Readonly<Record<string, unknown>> {
  return entry !== null && typeof entry === 'object' ? (entry as Readonly<Record<string, unknown>>) : {};
}
