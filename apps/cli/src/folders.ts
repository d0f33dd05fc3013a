import { join, resolve } from 'node:path';

/** Where everything of one installation lies. */
export interface Folders {
  readonly data: string;
  /** Shared by all installations of the user: guest image and templates. */
  readonly cache: string;
  readonly federation: string;
  readonly sites: string;
  readonly logs: string;
  readonly profile: string;
  /** The key that the tokens of the profile are bound to. */
  readonly profileKey: string;
  /** Password of the operator that `up` made. */
  readonly password: string;
  /** Says which process runs the demo. */
  readonly demoLock: string;
}

export interface FolderChoice {
  /** `--data` */
  readonly data?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

export function foldersOf(choice: FolderChoice): Folders {
  const { data, env, home } = choice;
  const share = absolute(env['XDG_DATA_HOME']) ?? join(home, '.local/share');
  const cache = absolute(env['XDG_CACHE_HOME']) ?? join(home, '.cache');
  return inFolder(resolve(data ?? filled(env['HANSE_DATA']) ?? join(share, 'hanse')), join(cache, 'hanse'));
}

/** The demo is an installation of its own inside the data folder. */
export function demoFolders({ data, cache }: Folders): Folders {
  return inFolder(join(data, 'demo'), cache);
}

/** The data folder, or the demo in it when only that has been set up: so that `demo --keep` can be looked at. */
export function inhabited(folders: Folders, exists: (path: string) => boolean): Folders {
  const demo = demoFolders(folders);
  return !exists(folders.profile) && exists(demo.profile) ? demo : folders;
}

function inFolder(data: string, cache: string): Folders {
  return {
    data,
    cache,
    federation: join(data, 'federation'),
    sites: join(data, 'sites'),
    logs: join(data, 'logs'),
    profile: join(data, 'profile.json'),
    profileKey: join(data, 'profile.key'),
    password: join(data, 'operator.password'),
    demoLock: join(data, 'demo.lock'),
  };
}

function filled(value: string | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : value;
}

/** A relative path in these variables is to be ignored (XDG Base Directory Specification). */
function absolute(value: string | undefined): string | undefined {
  return value?.startsWith('/') === true ? value : undefined;
}
