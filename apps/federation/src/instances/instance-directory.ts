import { type ApplicationId, HanseError, isUuidV7, type SiteId, type UserId, type VeeId } from '@hanse/kernel';
import type { ApplicationTable } from '../applications/application-table.ts';
import type { VeeTable } from '../applications/vee-table.ts';

const VEE = 'urn:hanse:vee:';
const GONE: readonly string[] = ['DESTROYING', 'DESTROYED', 'FAILED'];

/** A VEE that lives, as the federation itself knows it; nothing of this is the site's to say. */
export interface KnownInstance {
  readonly siteId: SiteId;
  readonly applicationId: ApplicationId;
  readonly owner: UserId;
  readonly vo?: string;
  /** What its deployer lets it do. */
  readonly scopes: readonly string[];
}

/** Whether a token is of a VEE itself. */
export function isInstance(subject: string): boolean {
  return subject.startsWith(VEE);
}

/** Which VEE somebody is that shows the identity of one. */
export class InstanceDirectory {
  readonly #parts: { readonly vees: Pick<VeeTable, 'get'>; readonly applications: Pick<ApplicationTable, 'get'> };

  constructor(parts: { vees: Pick<VeeTable, 'get'>; applications: Pick<ApplicationTable, 'get'> }) {
    this.#parts = parts;
  }

  /** Throws FEDERATION_INSTANCE_UNKNOWN for one that is to be destroyed, too. */
  find(subject: string): KnownInstance {
    const veeId = subject.slice(VEE.length);
    const vee = isInstance(subject) && isUuidV7(veeId) ? this.#parts.vees.get(veeId as VeeId) : undefined;
    const application = vee === undefined ? undefined : this.#parts.applications.get(vee.applicationId);
    const isGone = vee === undefined || vee.state === 'DESTROYED' || vee.desired === 'DESTROYED';
    if (isGone || application === undefined || GONE.includes(application.state)) {
      throw new HanseError('FEDERATION_INSTANCE_UNKNOWN', { instance: subject.slice(0, 80) });
    }
    const { siteId, applicationId, spec } = vee;
    const { owner, vo } = application;
    const scopes = spec.identity?.scopes ?? [];
    return { siteId, applicationId, owner, scopes, ...(vo === undefined ? {} : { vo }) };
  }
}
