import { didYouMean } from '../did-you-mean.ts';
import { millisOf } from '../duration.ts';
import { canonicalName, isReserved, targetOf } from '../expression/names.ts';
import { isPlain, sameDimension, UNIT_SYMBOLS, type Unit, unitOf } from '../expression/units.ts';
import { step } from '../places.ts';
import type { MetricDeclaration, MetricOrigin } from './metrics.ts';
import type { PartReader } from './part-reader.ts';

export interface MetricDocument {
  readonly description?: string;
  readonly unit?: string;
  readonly range?: { readonly min?: number | string; readonly max?: number | string };
  readonly source?: MetricOrigin;
  readonly every?: string;
  readonly components?: readonly string[];
}

/** The declared metrics of a manifest. */
export function readMetrics(
  document: Readonly<Record<string, MetricDocument>>,
  reader: PartReader,
): readonly MetricDeclaration[] {
  return Object.entries(document).map(([name, metric]) => readMetric(name, metric, step('/metrics', name), reader));
}

function readMetric(name: string, document: MetricDocument, path: string, reader: PartReader): MetricDeclaration {
  const { description = '', source = 'application', every, components } = document;
  if (isReserved(name)) reader.error('MANIFEST_METRIC_RESERVED', path, { name });
  const target = targetOf(name);
  if (target !== undefined && target.type.kind !== 'number') {
    reader.error('MANIFEST_METRIC_RESERVED', path, { name });
  }
  const unit = readUnit(document.unit, step(path, 'unit'), reader);
  return {
    name: canonicalName(name),
    description,
    ...(unit === undefined || document.unit === undefined ? {} : { unit: { text: document.unit, unit } }),
    range: readRange(document.range, unit, step(path, 'range'), reader),
    source,
    ...(every === undefined ? {} : { everyMs: millisOf(every) }),
    ...(components === undefined ? {} : { components }),
    path,
  };
}

function readUnit(text: string | undefined, path: string, reader: PartReader): Unit | undefined {
  if (text === undefined || text === '1') return undefined;
  const unit = unitOf(text) ?? unitOf(text.replace(/^1(?=\/)/, ''));
  if (unit === undefined)
    reader.error('MANIFEST_UNIT_UNKNOWN', path, { unit: text, hint: didYouMean(text, UNIT_SYMBOLS) });
  return unit;
}

function readRange(
  range: MetricDocument['range'],
  unit: Unit | undefined,
  path: string,
  reader: PartReader,
): MetricDeclaration['range'] {
  const min = bound(range?.min, unit, step(path, 'min'), reader);
  const max = bound(range?.max, unit, step(path, 'max'), reader);
  if (min !== undefined && max !== undefined && min > max) {
    reader.error('MANIFEST_RANGE_EMPTY', path, { min: String(range?.min), max: String(range?.max) });
  }
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}

/** In base units; a bare number counts in the unit of the metric. */
function bound(value: number | string | undefined, unit: Unit | undefined, path: string, reader: PartReader) {
  if (value === undefined) return undefined;
  if (typeof value === 'number') return value * (unit?.factor ?? 1);
  const [, amount = '', symbol = ''] = /^(-?[0-9]+(?:\.[0-9]+)?) ?(.*)$/.exec(value) ?? [];
  const own = symbol === '' ? unit : unitOf(symbol);
  if (amount === '' || (symbol !== '' && own === undefined)) {
    reader.error('MANIFEST_VALUE_INVALID', path, {
      value: JSON.stringify(value),
      expected: 'a number and a unit, such as 500 ms',
    });
    return undefined;
  }
  const isSame =
    unit === undefined
      ? own === undefined || isPlain(own.dimension)
      : sameDimension(unit.dimension, own?.dimension ?? {});
  if (!isSame) {
    reader.error('MANIFEST_UNIT_OTHER', path, { value, unit: unit?.symbol ?? 'a plain number' });
    return undefined;
  }
  return Number(amount) * (own?.factor ?? 1);
}
