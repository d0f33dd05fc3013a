export { explain } from './explanation.ts';
export { place } from './place.ts';
export type {
  Assignment,
  Placement,
  PlacementAlternative,
  PlacementChoice,
  PlacementDemand,
  PlacementNeeds,
  PlacementRequest,
} from './placement.ts';
export type { SiteReason, SiteRule } from './site-reason.ts';
