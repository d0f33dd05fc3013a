import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Clock,
  type Gauge,
  HanseError,
  isoTime,
  type Logger,
  type Metrics,
  type Millis,
  type Rng,
  type Startable,
} from '@hanse/kernel';
import { writePrivateFile } from '../private-key-file.ts';
import type { CertificateAuthority, CertificateNames } from './certificate-authority.ts';
import { endsSoon, renewalJitter, renewalTime, shouldRenew } from './renewal.ts';
import type { ServiceFiles, ServiceIdentity } from './service-identity.ts';
import { thumbprintOf } from './thumbprint.ts';
import { type CertificateFacts, readCertificate } from './verify-certificate.ts';

const DAY: Millis = 86_400_000;
/** A look now and then, however late it is due: a machine that slept must not wake up with a dead certificate. */
const LONGEST_WAIT: Millis = 900_000;
const SHORTEST_WAIT: Millis = 100;

interface CertificateParts {
  readonly authority: CertificateAuthority;
  readonly folder: string;
  /** The files are named for it: `<name>.crt` and `<name>.key`. */
  readonly name: string;
  readonly names: Omit<CertificateNames, 'validity' | 'use'>;
  /** 24 hours when absent. */
  readonly validity?: Millis | undefined;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** A service's own certificate, of its own authority: renewed at start when it is due or damaged, and while it runs. */
export class ServiceCertificate implements ServiceIdentity, Startable {
  readonly files: ServiceFiles;
  readonly #parts: CertificateParts;
  readonly #ends: Gauge;
  readonly #listeners = new Set<() => void>();
  readonly #stop = new AbortController();
  #done: Promise<void> = Promise.resolve();
  #facts: CertificateFacts;
  #jitter: number;

  private constructor(parts: CertificateParts, files: ServiceFiles, facts: CertificateFacts) {
    this.#parts = parts;
    this.files = files;
    this.#facts = facts;
    this.#jitter = renewalJitter(parts.rng);
    const help = 'When the certificate ends, in seconds since 1970';
    this.#ends = parts.metrics.gauge('hanse_identity_certificate_ends_seconds', help, ['certificate']);
    this.#ends.set(facts.notAfter / 1000, { certificate: parts.name });
    this.#ends.set(parts.authority.notAfter / 1000, { certificate: 'authority' });
    tellEndOfAuthority(parts);
  }

  /** Throws IDENTITY_AUTHORITY_ENDED, or what keeps the files from being written, when there is no usable certificate. */
  static async open(parts: CertificateParts): Promise<ServiceCertificate> {
    const { folder, name, clock } = parts;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const files = { certFile: join(folder, `${name}.crt`), keyFile: join(folder, `${name}.key`) };
    const found = usable(files, parts);
    if (found !== undefined && !shouldRenew(found, clock.now())) return new ServiceCertificate(parts, files, found);
    try {
      return new ServiceCertificate(parts, files, await issue(files, parts));
    } catch (thrown) {
      if (found === undefined) throw thrown;
      tellFailure(parts, found, thrown);
      return new ServiceCertificate(parts, files, found);
    }
  }

  thumbprint(): string {
    return thumbprintOf(this.#facts);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  start(): Promise<void> {
    this.#done = this.#run();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#stop.abort(new HanseError('CANCELLED', { what: 'renewing the certificate' }));
    await this.#done;
  }

  async #run(): Promise<void> {
    const { clock } = this.#parts;
    const { signal } = this.#stop;
    let pause = this.#untilDue();
    for (;;) {
      await clock.sleep(pause, 'certificate.renewal', signal).catch(() => undefined);
      if (signal.aborted) return;
      const isRenewed = !shouldRenew(this.#facts, clock.now(), this.#jitter) || (await this.#renew());
      pause = isRenewed ? this.#untilDue() : this.#untilRetry();
    }
  }

  /** Whether it succeeded; a failure is tried again while the old certificate lasts, and after. */
  async #renew(): Promise<boolean> {
    const { rng, name, logger } = this.#parts;
    try {
      this.#facts = await issue(this.files, this.#parts);
    } catch (thrown) {
      tellFailure(this.#parts, this.#facts, thrown);
      return false;
    }
    this.#jitter = renewalJitter(rng);
    this.#ends.set(this.#facts.notAfter / 1000, { certificate: name });
    logger.info('certificate-renewed', { certificate: name, ends: isoTime(this.#facts.notAfter) });
    tellEndOfAuthority(this.#parts);
    for (const listener of this.#listeners) listener();
    return true;
  }

  #untilDue(): Millis {
    const wait = renewalTime(this.#facts, this.#jitter) - this.#parts.clock.now();
    return Math.min(Math.max(wait, SHORTEST_WAIT), LONGEST_WAIT);
  }

  #untilRetry(): Millis {
    const { validity = DAY } = this.#parts;
    return Math.max(Math.min(validity / 100, LONGEST_WAIT), SHORTEST_WAIT);
  }
}

/** The key first: a certificate without its key, after a crash between the two, is found damaged and made anew. */
async function issue(files: ServiceFiles, parts: CertificateParts): Promise<CertificateFacts> {
  const { authority, names, validity = DAY } = parts;
  const { keyPem, chainPem } = await authority.issueOwn({ ...names, validity });
  writePrivateFile(files.keyFile, keyPem);
  writePrivateFile(files.certFile, chainPem);
  return readCertificate(chainPem);
}

/** The certificate of the files if it is whole, of this authority, for these names, and has not ended. */
function usable({ certFile, keyFile }: ServiceFiles, parts: CertificateParts): CertificateFacts | undefined {
  if (!existsSync(certFile) || !existsSync(keyFile)) return undefined;
  const { authority, names } = parts;
  try {
    const pem = readFileSync(certFile, 'utf8');
    const certificate = new X509Certificate(pem);
    const facts = authority.verify(pem);
    const isWhole = certificate.checkPrivateKey(createPrivateKey(readFileSync(keyFile)));
    const isOurs = facts.uriSans.length === 1 && facts.uriSans[0] === names.uriSan;
    const hosts = [...names.dnsNames, ...names.ipAddresses];
    const isReached = hosts.every((host) => certificate.checkHost(host) ?? certificate.checkIP(host));
    return isWhole && isOurs && isReached ? facts : undefined;
  } catch {
    // Torn, of another authority or at its end: it is made anew, which tells by itself what is wrong then.
    return undefined;
  }
}

function tellFailure({ logger, name }: CertificateParts, { notAfter }: CertificateFacts, thrown: unknown): void {
  logger.error('certificate-not-renewed', { certificate: name, ends: isoTime(notAfter), problem: String(thrown) });
}

/** At every start and renewal, which is every day. */
function tellEndOfAuthority({ authority, clock, logger, name }: CertificateParts): void {
  if (!endsSoon(authority.notAfter, clock.now())) return;
  logger.warn('authority-ends-soon', { certificate: name, ends: isoTime(authority.notAfter) });
}
