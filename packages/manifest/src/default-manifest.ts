import { MANIFEST_VERSION, type Manifest } from './manifest.ts';

/** The manifest of a user who gave none: every VirtualSystem a component, no directive, no budget. */
export function defaultManifest(application: string): Manifest {
  return {
    version: MANIFEST_VERSION,
    application,
    components: [],
    placement: [],
    properties: {},
    places: {},
    fileName: 'default manifest',
  };
}

const LONGEST_NAME = 31;

/** An application name made of any text, such as the name of the package file: `Shop_v2.ova` gives `shop-v2`. */
export function applicationNameFrom(text: string): string {
  const words = text
    .replace(/\.(ova|ovf)$/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, LONGEST_NAME)
    .replace(/-+$/, '');
  return words === '' ? 'application' : words;
}
