import { readFileSync } from 'node:fs';
import { HanseError } from '@hanse/kernel';
import type { DigestAlgorithm, SignatureVerifier } from '@hanse/ovf';
import { problemOf } from '../packages/file-entry.ts';

/** Where the key of a signer and its certificates are. */
export interface SignerFiles {
  readonly key: string;
  readonly certificate: string;
}

/** Makes the text of a certificate file for a manifest. Throws CLI_FILE_UNREADABLE, OVF_SIGNATURE_…. */
export function signerOf({ key, certificate }: SignerFiles, algorithm: DigestAlgorithm = 'sha256') {
  const privateKeyPem = readPem('The private key', key);
  const certificatesPem = readPem('The certificate', certificate);
  return async ({ name, bytes }: { readonly name: string; readonly bytes: Uint8Array }): Promise<string> => {
    const { signManifest } = await import('@hanse/ovf/signature');
    return signManifest({ manifestName: name, manifestBytes: bytes, privateKeyPem, certificatesPem, algorithm });
  };
}

/**
 * Judges signatures; with a file of trusted authorities it refuses what none of them has signed. What it needs for that
 * is loaded when there is a signature. Throws CLI_FILE_UNREADABLE, CLI_NO_CERTIFICATE.
 */
export function verifierOf(trustFile: string | undefined): SignatureVerifier {
  const trust = trustFile === undefined ? undefined : readAuthorities(trustFile);
  const isRequired = trust !== undefined;
  return {
    isRequired,
    verify: async (signed) => {
      const [{ signatureVerifier }, { systemClock }] = await Promise.all([
        import('@hanse/ovf/signature'),
        import('@hanse/observability'),
      ]);
      return signatureVerifier({ clock: systemClock, trust, isRequired }).verify(signed);
    },
  };
}

function readAuthorities(path: string): string {
  const pem = readPem('The file of authorities', path);
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) throw new HanseError('CLI_NO_CERTIFICATE', { path });
  return pem;
}

function readPem(what: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new HanseError('CLI_FILE_UNREADABLE', { what, path, problem: problemOf(cause) }, cause);
  }
}
