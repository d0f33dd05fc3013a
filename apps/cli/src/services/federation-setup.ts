import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurableFile } from '@hanse/host';
import type { Folders } from '../folders.ts';
import { FIRST_OPERATOR } from '../session/credentials.ts';
import type { Service } from './service.ts';

export function federationService(folders: Folders): Service {
  return {
    kind: 'federation',
    title: 'the federation',
    config: join(folders.federation, 'config.json'),
    dataFolder: folders.federation,
    log: join(folders.logs, 'federation.log'),
    installation: folders.data,
  };
}

/** Writes what is not there yet: the operator's password, which nobody has to think up, and the configuration. */
export function setUpFederation(folders: Folders): Service {
  const service = federationService(folders);
  if (!existsSync(folders.password)) writeDurableFile(folders.password, `${randomBytes(18).toString('base64url')}\n`);
  if (!existsSync(service.config)) {
    const config = {
      dataFolder: folders.federation,
      name: 'hanse',
      listen: { host: '127.0.0.1', port: 0 },
      firstOperator: { user: FIRST_OPERATOR, passwordFile: folders.password },
    };
    writeDurableFile(service.config, `${JSON.stringify(config, null, 2)}\n`);
  }
  return service;
}

/** The certificate of the federation's authority, which proves it to its users. */
export function authorityFile({ federation }: Pick<Folders, 'federation'>): string {
  return join(federation, 'identity', 'ca.crt');
}
