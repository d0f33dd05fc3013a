import { HanseError } from '@hanse/kernel';

export function overLimit(at: string, what: string, limit: number): HanseError {
  return new HanseError('OVF_PACKAGE_LIMIT', { at, what, limit });
}
