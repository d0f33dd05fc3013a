import type { KeyObject } from 'node:crypto';
import type { Clock } from '@hanse/kernel';
import { commonName, keyPair } from '../../src/certificates/certificate-request.ts';
import { ECDSA_P256, x509 } from '../../src/certificates/x509.ts';
import { newKey, pemOf } from '../../src/private-key-file.ts';

const HOUR = 3_600_000;

/** Everything about a certificate that an attacker or a careless partner could choose. */
export interface Choices {
  readonly uris?: readonly string[];
  /** The whole distinguished name, of type and value of each part; instead of the common name alone. */
  readonly subject?: ConstructorParameters<typeof x509.Name>[0];
  readonly ca?: boolean;
  readonly pathLength?: number;
  readonly usages?: number;
  readonly purposes?: readonly string[];
  readonly notBefore?: number;
  readonly notAfter?: number;
  readonly criticalExtension?: string;
}

/** A certificate of any kind with its key; can issue more. */
export interface Issued {
  readonly name: string;
  readonly subject: InstanceType<typeof x509.Name>;
  readonly key: KeyObject;
  readonly pem: string;
}

/** Issues by another certificate, or by itself. */
export async function issue(clock: Pick<Clock, 'now'>, name: string, choices: Choices, by?: Issued): Promise<Issued> {
  const key = newKey();
  const keys = await keyPair(pemOf(key));
  const signer = by === undefined ? keys : await keyPair(pemOf(by.key));
  const { uris = [], ca = false, pathLength, purposes, criticalExtension } = choices;
  const subject = choices.subject === undefined ? commonName(name) : new x509.Name(choices.subject);
  const { keyCertSign, digitalSignature } = x509.KeyUsageFlags;
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: '01',
    subject,
    issuer: by?.subject ?? subject,
    notBefore: new Date(choices.notBefore ?? clock.now() - HOUR),
    notAfter: new Date(choices.notAfter ?? clock.now() + HOUR),
    publicKey: keys.publicKey,
    signingKey: signer.privateKey,
    signingAlgorithm: ECDSA_P256,
    extensions: [
      new x509.BasicConstraintsExtension(ca, pathLength, true),
      new x509.KeyUsagesExtension(choices.usages ?? (ca ? keyCertSign : digitalSignature), true),
      ...(purposes === undefined ? [] : [new x509.ExtendedKeyUsageExtension([...purposes])]),
      ...(uris.length === 0
        ? []
        : [new x509.SubjectAlternativeNameExtension(uris.map((value) => ({ type: 'url', value })))]),
      ...(criticalExtension === undefined ? [] : [new x509.Extension(criticalExtension, true, new Uint8Array([5, 0]))]),
    ],
  });
  return { name, subject, key, pem: `${certificate.toString('pem')}\n` };
}
