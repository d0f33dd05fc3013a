import { probeLocal } from '@hanse/drivers/local';

const { missingPackages, missingPrograms } = await probeLocal();

/** Why tests with real machines cannot run here; false when they can. */
export const skipWithoutQemu =
  missingPrograms.length > 0 &&
  `no ${missingPrograms.join(', ')}: needs the Debian packages ${missingPackages.join(', ')}`;
