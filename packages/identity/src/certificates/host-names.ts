import { isIP } from 'node:net';

/** Hosts as the names of a certificate; addresses that stand for any address name nothing. */
export function hostNames(hosts: readonly string[]): {
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
} {
  const known = [...new Set(hosts.map((host) => host.replace(/^\[|\]$/g, '')))];
  return {
    dnsNames: known.filter((host) => isIP(host) === 0),
    ipAddresses: known.filter((host) => isIP(host) !== 0 && host !== '0.0.0.0' && host !== '::'),
  };
}
