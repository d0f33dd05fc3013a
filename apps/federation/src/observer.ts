import { UserIds } from '@hanse/kernel';

/** The account under which the federation watches its sites; no person can log in as it. */
export const OBSERVER = UserIds.parse('00000000-0000-7000-8000-000000000000');
