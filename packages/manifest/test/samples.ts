import assert from 'node:assert/strict';
import type { ErrorCode, HanseError, Result } from '@hanse/kernel';
import type { Diagnostic } from '../src/diagnostic.ts';
import type { Manifest } from '../src/manifest.ts';
import { parseManifest } from '../src/parse-manifest.ts';

export const SHOP = `hanse: 1                      # manifest version
application: shop
components:
  lb:   { virtualSystem: lb-1, ingress: [{ name: http, port: 80 }] }
  web1: { virtualSystem: web1 }
  web2: {}
placement:
  - spread: [web1, web2]
  - together: [lb, web1]
  - within: { components: [db], jurisdictions: [DE, FR] }
  - outside: { components: [db], jurisdictions: [US, NO] }
  - on: { components: [lb], sites: [north] }
  - minimumSites: 2
budget: { perHour: "0.50 EUR" }
properties:
  lb: { com.example.title: Shop, com.example.port: 0080, com.example.debug: true }
readiness: { component: lb, ingress: http, path: /, expect: 200, within: 2 min }
`;

/** The diagnostics of a refusal, after checking that it is one. */
export function diagnosticsOf(result: Result<unknown, HanseError>, code: ErrorCode): readonly Diagnostic[] {
  assert.ok(!result.ok, 'it was accepted');
  assert.equal(result.error.code, code);
  return result.error.details['diagnostics'] as unknown as readonly Diagnostic[];
}

export function parsed(text: string): Manifest {
  const result = parseManifest(text, { fileName: 'shop.yaml' });
  assert.ok(result.ok, result.ok ? '' : result.error.message);
  return result.value;
}
