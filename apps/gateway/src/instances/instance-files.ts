/** The files of a seed disc that an identity is handed over in; no other seed file may have these names. */
export const INSTANCE_FILES = { key: 'instance.key', about: 'instance.json', authority: 'instance-ca.crt' } as const;
