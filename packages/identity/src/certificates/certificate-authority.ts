import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, HanseError, type Instant, isoTime, type Millis, type Rng } from '@hanse/kernel';
import { type JoinStatement, signJoinStatement } from '../invitations/join-proof.ts';
import { loadOrCreateKey, pemOf } from '../private-key-file.ts';
import { commonName, createCertificateRequest, keyPair, parseCertificateRequest } from './certificate-request.ts';
import type { ServiceUri, UserUri, VoUri } from './names.ts';
import { type CertificateFacts, fingerprintOf, verifyCertificate } from './verify-certificate.ts';
import { ECDSA_P256, x509 } from './x509.ts';

/** What the authority certifies; nothing of it is taken from the request. */
export interface CertificateNames {
  readonly subjectName: string;
  readonly uriSan: ServiceUri | UserUri;
  /** Further URI names, e.g. of the virtual organisation. */
  readonly otherUris?: readonly VoUri[];
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly validity: Millis;
  /** Services are servers and clients; a user's certificate is good for a client only. */
  readonly use?: 'service' | 'client';
}

const DAY: Millis = 86_400_000;
const OWN_VALIDITY: Millis = 3_650 * DAY;
/** Certificates begin in the past, because the clocks of sites differ. */
const SKEW: Millis = 300_000;

type Certificate = InstanceType<typeof x509.X509Certificate>;
type Keys = Awaited<ReturnType<typeof keyPair>>;

/** The certificate authority of a federation or a site: an ECDSA P-256 key in a file of mode 0600 and its self-signed certificate. */
export class CertificateAuthority {
  /** The authority's certificate, PEM. */
  readonly certificatePem: string;
  readonly #certificate: Certificate;
  readonly #keys: Keys;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #rng: Rng;

  constructor(parts: { certificate: Certificate; keys: Keys; clock: Pick<Clock, 'now'>; rng: Rng }) {
    this.#certificate = parts.certificate;
    this.#keys = parts.keys;
    this.#clock = parts.clock;
    this.#rng = parts.rng;
    this.certificatePem = pemText(parts.certificate);
  }

  /** Loads the authority of a folder, or makes it there: `ca.key` and `ca.crt`. */
  static async open(parts: {
    folder: string;
    name: string;
    clock: Pick<Clock, 'now'>;
    rng: Rng;
  }): Promise<CertificateAuthority> {
    mkdirSync(parts.folder, { recursive: true, mode: 0o700 });
    const keys = await keyPair(pemOf(loadOrCreateKey(join(parts.folder, 'ca.key'))));
    const file = join(parts.folder, 'ca.crt');
    if (!existsSync(file)) writeFileSync(file, pemText(await selfSigned(parts, keys)), { mode: 0o644 });
    const certificate = new x509.X509Certificate(readFileSync(file, 'utf8'));
    return new CertificateAuthority({ certificate, keys, clock: parts.clock, rng: parts.rng });
  }

  /** When the authority's own certificate ends, and with it everything it issued. */
  get notAfter(): Instant {
    return this.#certificate.notAfter.getTime();
  }

  /** SHA-256 of the authority's certificate, 64 lower-case hex digits: what an invitation pins. */
  get fingerprint(): string {
    return fingerprintOf(this.certificatePem);
  }

  /**
   * Certifies the key of a request under the names given here. Answers PEM.
   * Throws IDENTITY_REQUEST_INVALID when the requester does not prove to hold the key, IDENTITY_AUTHORITY_ENDED.
   */
  async issueFromRequest(csrPem: string, names: CertificateNames): Promise<string> {
    const request = await parseCertificateRequest(csrPem);
    const now = this.#clock.now();
    this.#requireLiving(now);
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: serialNumber(this.#rng),
      issuer: this.#certificate.subjectName,
      subject: commonName(names.subjectName),
      notBefore: new Date(now - Math.min(SKEW, names.validity / 10)),
      notAfter: new Date(Math.min(now + names.validity, this.#certificate.notAfter.getTime())),
      publicKey: request.publicKey,
      signingKey: this.#keys.privateKey,
      signingAlgorithm: ECDSA_P256,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension(purposesOf(names)),
        new x509.SubjectAlternativeNameExtension(alternativeNames(names)),
        await x509.SubjectKeyIdentifierExtension.create(request.publicKey),
        await x509.AuthorityKeyIdentifierExtension.create(this.#keys.publicKey),
      ],
    });
    return pemText(certificate);
  }

  /** A new key with its certificate, for a service of the authority's own; the authority's certificate follows in the chain. */
  async issueOwn(names: CertificateNames): Promise<{ keyPem: string; chainPem: string }> {
    const { keyPem, csrPem } = await createCertificateRequest({ subjectName: names.subjectName });
    return { keyPem, chainPem: this.chainOf(await this.issueFromRequest(csrPem, names)) };
  }

  /** The statement of a site that joins, signed with the authority's key, which itself is shown to nobody. */
  signJoin(statement: JoinStatement): Promise<string> {
    return signJoinStatement(statement, this.#keys.privateKey);
  }

  /** What a TLS server presents: its certificate and the authority's, so that a newcomer can pin the latter. */
  chainOf(certificatePem: string): string {
    return certificatePem + this.certificatePem;
  }

  /** Throws IDENTITY_CERTIFICATE_INVALID unless this authority issued the certificate and it is valid now. */
  verify(certificatePem: string): CertificateFacts {
    return verifyCertificate({ certificatePem, authorityPem: this.certificatePem, clock: this.#clock });
  }

  #requireLiving(now: Instant): void {
    if (now < this.notAfter) return;
    throw new HanseError('IDENTITY_AUTHORITY_ENDED', {
      authority: this.#certificate.subject,
      ended: isoTime(this.notAfter),
    });
  }
}

async function selfSigned(
  parts: { name: string; clock: Pick<Clock, 'now'>; rng: Rng },
  keys: Keys,
): Promise<Certificate> {
  const now = parts.clock.now();
  return x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(parts.rng),
    name: commonName(parts.name),
    notBefore: new Date(now - SKEW),
    notAfter: new Date(now + OWN_VALIDITY),
    keys,
    signingAlgorithm: ECDSA_P256,
    extensions: [
      // Path length 0: it issues services' certificates, never another authority's (RFC 5280 §4.2.1.9).
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
}

function purposesOf({ use }: CertificateNames): string[] {
  const { clientAuth, serverAuth } = x509.ExtendedKeyUsage;
  return use === 'client' ? [clientAuth] : [serverAuth, clientAuth];
}

function alternativeNames(names: CertificateNames): { type: 'url' | 'dns' | 'ip'; value: string }[] {
  return [
    ...[names.uriSan, ...(names.otherUris ?? [])].map((value) => ({ type: 'url' as const, value })),
    ...names.dnsNames.map((value) => ({ type: 'dns' as const, value })),
    ...names.ipAddresses.map((value) => ({ type: 'ip' as const, value })),
  ];
}

/** 126 random bits, positive and never shorter (RFC 5280 §4.1.2.2). */
function serialNumber(rng: Rng): string {
  const bytes = rng.bytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return Buffer.from(bytes).toString('hex');
}

function pemText(certificate: Certificate): string {
  return `${certificate.toString('pem').trim()}\n`;
}
