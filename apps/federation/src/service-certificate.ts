import { type CertificateAuthority, hostNames, ServiceCertificate } from '@hanse/identity';
import type { Clock, Logger, Metrics, Millis, Rng } from '@hanse/kernel';

/** The federation's own certificate, as server to everybody and as client to gateways; it renews itself. */
export function serviceCertificate(parts: {
  readonly folder: string;
  readonly authority: CertificateAuthority;
  readonly name: string;
  readonly hosts: readonly string[];
  readonly validity?: Millis | undefined;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly logger: Logger;
  readonly metrics: Metrics;
}): Promise<ServiceCertificate> {
  const { name, hosts } = parts;
  const names = {
    subjectName: name,
    uriSan: `urn:hanse:federation:${name}` as const,
    ...hostNames(['localhost', '127.0.0.1', ...hosts]),
  };
  return ServiceCertificate.open({ ...parts, name: 'federation', names });
}
