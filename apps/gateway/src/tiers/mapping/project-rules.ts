import { HanseError } from '@hanse/kernel';

/** Which project of the IaaS the machines of federation users are put into. Of the rules the first that fits counts. */
export interface ProjectRule {
  readonly project: string;
  /** Only for this virtual organisation. */
  readonly vo?: string;
  /** Only for users who work for themselves. */
  readonly personal?: true;
}

/** One project for everybody, where a provider says nothing. */
export const DEFAULT_PROJECTS: readonly ProjectRule[] = [{ project: 'hanse' }];

/** Throws GATEWAY_PROJECT_MISSING when no rule fits: this provider does not serve that organisation. */
export function projectFor(rules: readonly ProjectRule[], vo: string | undefined): string {
  const rule = rules.find(({ vo: only, personal }) => {
    if (only !== undefined) return only === vo;
    return personal === true ? vo === undefined : true;
  });
  if (rule !== undefined) return rule.project;
  const whose = vo === undefined ? 'users without a virtual organisation' : `the virtual organisation ${vo}`;
  throw new HanseError('GATEWAY_PROJECT_MISSING', { whose });
}
