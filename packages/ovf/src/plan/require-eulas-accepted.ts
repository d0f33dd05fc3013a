import { HanseError } from '@hanse/kernel';
import { firstFew } from '../diagnostics/first-few.ts';
import type { DeploymentPlan } from './deployment-plan.ts';

/** Throws OVF_EULA_NOT_ACCEPTED, naming whose they are, when a plan has licences and the user did not accept them. */
export function requireEulasAccepted({ eulas }: Pick<DeploymentPlan, 'eulas'>, isAccepted: boolean): void {
  if (isAccepted || eulas.length === 0) return;
  const owners = new Set(eulas.map(({ entityId }) => (entityId === undefined ? 'the package' : `"${entityId}"`)));
  throw new HanseError('OVF_EULA_NOT_ACCEPTED', { entities: firstFew(owners).join(', ') });
}
