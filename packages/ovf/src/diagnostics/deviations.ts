import type { JsonObject } from '@hanse/kernel';
import type { XmlElement } from '../xml/xml-element.ts';
import { placeOf } from '../xml/xml-place.ts';
import type { OvfCode } from './diagnostic.ts';
import type { DiagnosticLog } from './diagnostic-log.ts';

const MAX_KINDS = 500;

interface Deviation {
  readonly severity: 'warning' | 'note';
  readonly code: OvfCode;
  readonly details: JsonObject;
  readonly first: XmlElement;
  count: number;
}

/**
 * Collects what departs from the DMTF schema but is understood, or is skipped. Tools repeat their habits on every element, so that
 * each habit is told once, with its number and its first place.
 */
export class Deviations {
  readonly #byKind = new Map<string, Deviation>();
  /** The first of those that are one kind too many. */
  #omitted: XmlElement | undefined;

  add(severity: Deviation['severity'], code: OvfCode, first: XmlElement, details: Record<string, string>): void {
    const kind = `${code} ${Object.values(details).join(' ')}`;
    const known = this.#byKind.get(kind);
    if (known !== undefined) known.count += 1;
    else if (this.#byKind.size < MAX_KINDS) this.#byKind.set(kind, { severity, code, details, first, count: 1 });
    else this.#omitted ??= first;
  }

  reportTo(log: DiagnosticLog): void {
    for (const { severity, code, details, first, count } of this.#byKind.values()) {
      log[severity](code, placeOf(first), { ...details, count });
    }
    if (this.#omitted !== undefined) log.note('OVF_PROBLEMS_OMITTED', placeOf(this.#omitted), { limit: MAX_KINDS });
  }
}
