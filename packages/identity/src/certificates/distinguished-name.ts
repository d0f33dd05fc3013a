import type { ChainLink } from './chain-link.ts';

/** Control characters, and those that make text look like other text (bidirectional marks, invisible ones). */
const DECEPTIVE = /[\p{C}\p{Zl}\p{Zp}]/u;

/**
 * The distinguished name of a certificate as grids write it, `/C=SE/O=Lund/CN=Ada`, from its decoded parts in their order
 * in the certificate. What separates parts is escaped in values, so that no value forges another name; undefined for a
 * name with characters that people cannot see.
 */
export function distinguishedName({ parts }: ChainLink): string | undefined {
  const steps = parts.subjectName.toJSON().map((relative) =>
    Object.entries(relative)
      .flatMap(([type, values]) => values.map((value) => `${type}=${escaped(value)}`))
      .join('+'),
  );
  const name = steps.map((step) => `/${step}`).join('');
  return name === '' || DECEPTIVE.test(name) ? undefined : name;
}

function escaped(value: string): string {
  return value.replace(/[\\/+]/g, (character) => `\\${character}`);
}
