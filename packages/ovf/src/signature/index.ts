export { signManifest } from './sign-manifest.ts';
export { signatureVerifier } from './signature-verifier.ts';
export {
  type CertificateSummary,
  type SignatureOutcome,
  type SignatureRules,
  verifySignature,
} from './verify-signature.ts';
