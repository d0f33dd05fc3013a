// The library needs the metadata polyfill before it is loaded; everybody imports it through this file.
import 'reflect-metadata';

export * as x509 from '@peculiar/x509';

/** What every signature of Hanse is made with. */
export const ECDSA_P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
