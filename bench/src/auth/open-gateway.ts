import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, ServiceProcess } from '@hanse/testkit';

/** A gateway without a gatekeeper, beside the one of a site: the same program, identity and configuration. */
export class OpenGateway implements AsyncDisposable {
  readonly url: string;
  readonly #process: ServiceProcess;

  private constructor(parts: { url: string; process: ServiceProcess }) {
    this.url = parts.url;
    this.#process = parts.process;
  }

  /** `folder` is that of the federation's harness. */
  static async start(parts: { root: string; folder: string; siteFolder: string; site: string }): Promise<OpenGateway> {
    const { root, folder, siteFolder, site } = parts;
    const dataFolder = join(folder, 'open-gateway');
    mkdirSync(dataFolder, { mode: 0o700 });
    cpSync(join(siteFolder, 'identity'), join(dataFolder, 'identity'), { recursive: true });
    const config = JSON.parse(readFileSync(join(folder, `${site}.json`), 'utf8')) as Record<string, unknown>;
    const { trunk: _none, ...own }: Record<string, unknown> = {
      ...config,
      dataFolder,
      listen: { host: '127.0.0.1', port: await freePort() },
    };
    const file = join(folder, 'open-gateway.json');
    writeFileSync(file, JSON.stringify(own), { mode: 0o600 });
    const argv = [join(root, 'apps/gateway/dist/test/open-gateway.child.js'), file];
    const outputFile = join(folder, 'open-gateway.log');
    const process = new ServiceProcess({ name: 'open gateway', argv, dataFolder, outputFile });
    return new OpenGateway({ url: (await process.start()).url, process });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#process.stop();
  }
}
