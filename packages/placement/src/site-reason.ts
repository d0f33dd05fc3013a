/** The rules by which a site can be out of the question for a component. */
export type SiteRule = 'unreachable' | 'capacity' | 'capability' | 'jurisdiction' | 'on' | 'directives';

/** Why a site cannot take a component, and what would help. */
export interface SiteReason {
  readonly rule: SiteRule;
  readonly why: string;
  readonly help: string;
}
