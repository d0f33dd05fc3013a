export { bindManifest } from './bind-manifest.ts';
export type { BoundComponent, BoundManifest, OvfOutline, VirtualSystemOutline } from './bound-manifest.ts';
export { applicationNameFrom, defaultManifest } from './default-manifest.ts';
export type { Diagnostic } from './diagnostic.ts';
export {
  type Budget,
  type DirectiveKind,
  type DirectiveOf,
  MANIFEST_VERSION,
  type Manifest,
  type ManifestComponent,
  type PlacementDirective,
  type Readiness,
} from './manifest.ts';
export { manifestJsonSchema } from './manifest-schema.ts';
export { parseManifest } from './parse-manifest.ts';
export type { Place, Places } from './places.ts';
export { MAX_MANIFEST_BYTES } from './read-document.ts';
export { TogetherGroups } from './together-groups.ts';
