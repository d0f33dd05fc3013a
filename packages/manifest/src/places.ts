/** A place in the document; lines and columns count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Where each part of the document begins, by JSON pointer (RFC 6901). */
export type Places = Readonly<Record<string, Place>>;

const START: Place = { line: 1, column: 1 };

/** The place of a part, or of the nearest part around it that is written down. */
export function placeOf(places: Places, pointer: string): Place {
  for (let path = pointer; path !== ''; path = path.slice(0, path.lastIndexOf('/'))) {
    const place = Object.hasOwn(places, path) ? places[path] : undefined;
    if (place !== undefined) return place;
  }
  return places[''] ?? START;
}

/** A JSON pointer one step longer. */
export function step(pointer: string, key: string | number): string {
  return `${pointer}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** A pointer for people: the whole document has no name of its own. */
export function pathForPeople(pointer: string): string {
  return pointer === '' ? 'the top level' : pointer;
}
