/** One name of Node's text form; a value with special characters is a JSON string there, so that it cannot forge another name. */
const NAME = /(?:^|, )([A-Za-z][A-Za-z ]*):("(?:[^"\\]|\\.)*"|[^,]*)/g;

/** The URI names of a certificate, from its alternative names as Node writes them. */
export function uriNames(subjectAltName: string): readonly string[] {
  return [...subjectAltName.matchAll(NAME)]
    .filter(([, type]) => type === 'URI')
    .map(([, , value = '']) => (value.startsWith('"') ? String(JSON.parse(value)) : value));
}
