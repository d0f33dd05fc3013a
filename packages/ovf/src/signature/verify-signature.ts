import { HanseError, type Instant, isoTime, type JsonObject } from '@hanse/kernel';
import type { OvfCode, Severity } from '../diagnostics/diagnostic.ts';
import type { SignatureFinding, SignedManifest } from '../ports/signature-verifier.ts';
import { type ChainResult, chainToTrust } from './certificate-chain.ts';
import { type CertificateFile, parseCertificateFile, parseTrust } from './certificate-file.ts';
import { isSignedBy } from './public-keys.ts';
import { x509 } from './x509.ts';

/** A certificate of the chain, for showing. */
export interface CertificateSummary {
  readonly subject: string;
  readonly issuer: string;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
}

export interface SignatureOutcome {
  /** The manifest is what the holder of the signer's key has signed. */
  readonly isGenuine: boolean;
  /** It is genuine, and the signer leads to a trusted authority with every certificate valid at the time. */
  readonly isTrusted: boolean;
  /** The signer first; empty when there is none. */
  readonly chain: readonly CertificateSummary[];
  readonly findings: readonly SignatureFinding[];
}

export interface SignatureRules {
  /** PEM certificates of the authorities that are trusted; undefined: nobody is, and that is only a warning. */
  readonly trust?: string | undefined;
  /** Whether a signer that is not trusted, or out of date, is an error. */
  readonly isRequired?: boolean;
  readonly now: Instant;
}

/**
 * Judges the signature of a manifest: that it is one (a broken one is always an error), by whom, whether that signer
 * leads to a trusted authority and whether every certificate on the way is valid now.
 * Throws OVF_SIGNATURE_MALFORMED only for a trust store without certificates.
 */
export async function verifySignature(signed: SignedManifest, rules: SignatureRules): Promise<SignatureOutcome> {
  const trusted = (rules.trust === undefined ? [] : parseTrust(rules.trust, 'the trusted authorities')).map(
    certificateOf,
  );
  const judge = new SignatureJudge(signed, rules);
  try {
    return await judge.judge(trusted);
  } catch (problem) {
    if (!(problem instanceof HanseError) || problem.code !== 'OVF_SIGNATURE_MALFORMED') throw problem;
    return judge.refused('OVF_SIGNATURE_MALFORMED', problem.details);
  }
}

class SignatureJudge {
  readonly #signed: SignedManifest;
  readonly #rules: SignatureRules;
  readonly #findings: SignatureFinding[] = [];

  constructor(signed: SignedManifest, rules: SignatureRules) {
    this.#signed = signed;
    this.#rules = rules;
  }

  async judge(trusted: readonly x509.X509Certificate[]): Promise<SignatureOutcome> {
    const { certificateName, certificateText, manifestName } = this.#signed;
    const file = parseCertificateFile(certificateText, certificateName);
    const certificates = file.certificates.map(certificateOf);
    const signer = await this.#signerAmong(certificates, file);
    if (signer === undefined) {
      const details = { manifest: manifestName, signer: certificates[0]?.subject ?? 'nobody' };
      return this.refused('OVF_SIGNATURE_WRONG', details);
    }
    this.#judgeLine(file);
    const result = await chainToTrust(signer, certificates, trusted);
    this.#judgeTrust(result);
    this.#judgeTimes(result.chain);
    const isTrusted = !this.#findings.some(({ severity }) => severity !== 'note');
    if (isTrusted) this.#add('note', 'OVF_SIGNATURE_VALID', { signer: signer.subject });
    return { isGenuine: true, isTrusted, chain: result.chain.map(summaryOf), findings: this.#findings };
  }

  refused(code: OvfCode, details: JsonObject): SignatureOutcome {
    return { isGenuine: false, isTrusted: false, chain: [], findings: [{ severity: 'error', code, details }] };
  }

  /** The first certificate is the signer's by the specification, but some tools write the authority first. */
  async #signerAmong(certificates: readonly x509.X509Certificate[], { algorithm, signature }: CertificateFile) {
    const bytes = Uint8Array.from(this.#signed.manifestBytes);
    for (const certificate of certificates) {
      if (await isSignedBy(certificate, { algorithm, bytes, signature })) return certificate;
    }
    return undefined;
  }

  #judgeLine({ manifestName, algorithm }: CertificateFile): void {
    const expected = this.#signed.manifestName.split('/').at(-1);
    if (manifestName !== expected) {
      const problem = `it names the manifest "${manifestName}", not "${this.#signed.manifestName}"`;
      this.#add('warning', 'OVF_SIGNATURE_MALFORMED', { problem });
    }
    if (algorithm === 'sha1') this.#add('note', 'OVF_SIGNATURE_WEAK', { algorithm: 'SHA-1' });
  }

  #judgeTrust({ chain, problem }: ChainResult): void {
    if (problem === undefined) return;
    const isUnasked = this.#rules.trust === undefined && this.#rules.isRequired !== true;
    const why = isUnasked ? `${problem}, of which none are given` : problem;
    this.#add(this.#severity(), 'OVF_SIGNATURE_UNTRUSTED', { signer: chain[0]?.subject ?? '', problem: why });
  }

  #judgeTimes(chain: readonly x509.X509Certificate[]): void {
    const { now } = this.#rules;
    for (const { subject, notBefore, notAfter } of chain) {
      const isEarly = now < notBefore.getTime();
      if (!isEarly && now <= notAfter.getTime()) continue;
      const problem = isEarly
        ? `is not valid before ${isoTime(notBefore.getTime())}`
        : `has expired on ${isoTime(notAfter.getTime())}`;
      this.#add(this.#severity(), 'OVF_SIGNATURE_EXPIRED', { subject, problem });
    }
  }

  #severity(): Severity {
    return this.#rules.isRequired === true ? 'error' : 'warning';
  }

  #add(severity: Severity, code: OvfCode, details: JsonObject): void {
    this.#findings.push({ severity, code, details });
  }
}

function certificateOf(pem: string): x509.X509Certificate {
  try {
    return new x509.X509Certificate(pem);
  } catch (cause) {
    throw new HanseError('OVF_SIGNATURE_MALFORMED', { at: 'PEM', problem: 'a certificate in it is damaged' }, cause);
  }
}

function summaryOf({ subject, issuer, notBefore, notAfter }: x509.X509Certificate): CertificateSummary {
  return { subject, issuer, notBefore: notBefore.getTime(), notAfter: notAfter.getTime() };
}
