import type { DiagnosticLog } from '../diagnostics/diagnostic-log.ts';
import type { SignatureVerifier } from '../ports/signature-verifier.ts';
import { memberPlace } from '../xml/xml-place.ts';
import type { HeldMember } from './peek-manifest.ts';

/** Reports what the certificate file beside the manifest is worth. */
export async function judgeSignature(
  log: DiagnosticLog,
  parts: {
    readonly descriptorName: string;
    readonly manifest: HeldMember | undefined;
    readonly certificate: HeldMember | undefined;
  },
  verifier: SignatureVerifier | undefined,
): Promise<void> {
  const { manifest, certificate, descriptorName } = parts;
  if (certificate === undefined) {
    if (verifier?.isRequired === true) log.error('OVF_SIGNATURE_ABSENT', memberPlace(descriptorName));
    return;
  }
  const at = memberPlace(certificate.name);
  if (verifier === undefined) {
    log.warning('OVF_CERTIFICATE_UNCHECKED', at);
    return;
  }
  if (manifest === undefined) {
    log.error('OVF_SIGNATURE_MALFORMED', at, { problem: 'there is no manifest that it could sign' });
    return;
  }
  const findings = await verifier.verify({
    manifestName: manifest.name,
    manifestBytes: manifest.bytes,
    certificateName: certificate.name,
    certificateText: new TextDecoder().decode(certificate.bytes),
  });
  for (const { severity, code, details } of findings) log[severity](code, at, details);
}
