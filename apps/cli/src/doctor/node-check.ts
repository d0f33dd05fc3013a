import type { Check } from './check.ts';

/** Hanse needs Node 20.19 or newer. */
export function nodeCheck(version: string): Check {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const isNew = major > 20 || (major === 20 && minor >= 19);
  const found = { what: 'Node.js', found: version } as const;
  return isNew ? { ...found, status: 'ok' } : { ...found, status: 'fail', remedy: 'Install Node.js 20.19 or newer.' };
}
