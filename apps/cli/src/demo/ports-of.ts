import type { ApplicationView } from '@hanse/api';
import { readRunFile } from '@hanse/host';
import type { Folders } from '../folders.ts';
import { readSetups } from '../services/site-setups.ts';

/** The ports that an installation listens on: its services' and its applications' endpoints. */
export function portsOf(
  folders: Folders,
  applications: readonly ApplicationView[],
): readonly { host: string; port: number }[] {
  const services = [folders.federation, ...readSetups(folders).map(({ dataFolder }) => dataFolder)].flatMap(
    (folder) => {
      const running = readRunFile(folder);
      return running === undefined ? [] : [{ host: new URL(running.url).hostname, port: running.port }];
    },
  );
  return [...services, ...applications.flatMap(({ endpoints }) => endpoints.map(({ host, port }) => ({ host, port })))];
}
