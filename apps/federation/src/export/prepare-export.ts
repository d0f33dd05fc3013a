import { unwrap } from '@hanse/kernel';
import type { DiskExportFormat } from '@hanse/model';
import { type SettledEnvelope, settleChoices } from '@hanse/ovf';
import type { Application, ApplicationVee } from '../applications/application.ts';
import type { StoredPackage } from '../packages/package-service.ts';
import { type ExportPlan, planExport } from './export-plan.ts';

export interface PreparedExport {
  readonly settled: SettledEnvelope;
  readonly plan: ExportPlan;
}

/**
 * What an export of the application copies, from the package it was deployed from and what was chosen then. The errors
 * are those of `settleChoices`: an application of an earlier version, whose choices are not known, may lack a value.
 */
export function prepareExport(
  application: Application,
  stored: StoredPackage,
  vees: readonly ApplicationVee[],
  format: DiskExportFormat,
): PreparedExport {
  const settled = unwrap(settleChoices(stored.envelope, application.plan.deployedWith?.choices ?? {}));
  return { settled, plan: planExport(settled, vees, format) };
}
