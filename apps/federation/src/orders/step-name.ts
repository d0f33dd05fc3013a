import type { ApplicationVee } from '../applications/application.ts';

const MOST_NAMES = 6;

/** `start db`, `stop web1, web2`; of many VEEs the first few. */
export function stepName(verb: string, members: readonly Pick<ApplicationVee, 'name'>[]): string {
  const names = members.map(({ name }) => name);
  if (names.length <= MOST_NAMES) return `${verb} ${names.join(', ')}`;
  return `${verb} ${names.slice(0, MOST_NAMES - 1).join(', ')} and ${names.length - MOST_NAMES + 1} more`;
}
