import type { Diagnostic } from '../diagnostic.ts';
import type { Manifest } from '../manifest.ts';
import { Report } from '../report.ts';
import { checkNetwork } from './check-network.ts';
import { checkSla } from './check-sla.ts';
import { checkStatements } from './check-statements.ts';
import type { KnownNames } from './known-names.ts';

/** Everything wrong or odd inside the sections and between them. */
export function checkSections(manifest: Manifest, known: KnownNames): readonly Diagnostic[] {
  const report = new Report(manifest.places);
  const { sla, network } = manifest;
  if (sla !== undefined) checkSla(sla, report);
  if (network !== undefined) checkNetwork(network, known.networks, report);
  return [...report.diagnostics, ...checkStatements(manifest, known)];
}
