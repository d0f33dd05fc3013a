import { removeRunFile, writeRunFile } from '@hanse/host';
import type { HttpServer } from '@hanse/http';
import type { Startable } from '@hanse/kernel';
import type { Config } from './config.ts';
import type { OwnUrls } from './oauth/proof-gate.ts';

/** The API while it is served, and where others find that. */
export function servedApi(
  server: HttpServer,
  { dataFolder, listen }: Config,
  serving: { url: string; port: number },
): Startable {
  return {
    start: async () => {
      await server.listen(listen.host, serving.port);
      writeRunFile(dataFolder, serving);
    },
    stop: async (deadline) => {
      await server.stop(deadline);
      removeRunFile(dataFolder);
    },
  };
}

/** Where clients reach it; the first is the one it names itself by. */
export function servedAt({ listen, alsoKnownAs = [] }: Config, port: number): OwnUrls {
  const local = listen.host === '0.0.0.0' ? ['localhost', '127.0.0.1'] : [listen.host];
  const [first = listen.host, ...others] = [...alsoKnownAs, ...local];
  return [`https://${first}:${port}`, ...others.map((host) => `https://${host}:${port}`)];
}
