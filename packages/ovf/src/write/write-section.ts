import type { SectionInfos } from '../envelope/envelope.ts';
import type { XmlAttribute } from '../xml/xml-element.ts';
import type { Dialect } from './dialect.ts';
import type { WrittenElement } from './written-element.ts';

interface Owner {
  readonly infos?: SectionInfos;
}

/** Whose names a section is written in, and what readers of 1.x shall do about one that only 2.x has. */
export type SectionKind = 'ofBoth' | 'of2' | 'of2Optional';

/** A section that the model holds as a list; it is there when the list is not empty, or when it was there before. */
export function writeSection(
  dialect: Dialect,
  kind: SectionKind,
  name: string,
  owner: Owner,
  children: readonly WrittenElement[],
): WrittenElement | undefined {
  if (children.length === 0 && owner.infos?.[name] === undefined) return undefined;
  const factory = kind === 'ofBoth' ? dialect.ovf : dialect.ovf2;
  const attributes = kind === 'of2Optional' ? optionalIn1(dialect) : [];
  return factory.element(name, attributes, [infoOf(dialect, owner, name), ...children]);
}

export function infoOf({ ovf }: Dialect, owner: Owner, name: string): WrittenElement {
  return ovf.text('Info', owner.infos?.[name] ?? '');
}

/** A reader of 1.x shall skip the section rather than refuse the package, where the package also runs without it. */
export function optionalIn1({ ovf, is2 }: Dialect): readonly XmlAttribute[] {
  return is2 ? [] : ovf.attributes({ required: false });
}
