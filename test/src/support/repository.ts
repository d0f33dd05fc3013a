import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository, seen from where this file is compiled to. */
export const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** Guest images and templates, kept between runs of tests. */
export const GUEST_CACHE = join(ROOT, 'node_modules/.hanse-guest');
