import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PackageView } from '@hanse/api';
import type { GuestImage } from '@hanse/drivers/local';
import type { HttpClient } from '@hanse/http/client';
import { unwrap } from '@hanse/kernel';
import { type DeploymentPlan, parseEnvelope, planDeployment, requireDeployable } from '@hanse/ovf';
import { uploadPackage } from '../federation/upload-package.ts';

const SECTOR = 512;

/** The example application: load balancer, two web servers, database. */
export class ShopExample {
  readonly manifest: string;
  readonly plan: DeploymentPlan;
  readonly #descriptor: string;
  readonly #rootDisk: Buffer;

  constructor(parts: { root: string; image: GuestImage }) {
    const folder = join(parts.root, 'examples/shop');
    this.manifest = readFileSync(join(folder, 'shop.yaml'), 'utf8');
    this.#descriptor = readFileSync(join(folder, 'shop.ovf'), 'utf8');
    this.#rootDisk = readFileSync(parts.image.rootDisk);
    this.plan = unwrap(planDeployment(requireDeployable(parseEnvelope(this.#descriptor))));
  }

  /** A package whose image no site has seen: a sector behind the end of the disk changes its digest, not its content. */
  upload(api: HttpClient, edition: number): Promise<PackageView> {
    const bytes = Buffer.concat([this.#rootDisk, Buffer.alloc(SECTOR, `edition ${edition} `)]);
    const open = async function* (): AsyncGenerator<Uint8Array> {
      yield bytes;
    };
    const files = [{ name: 'root.qcow2', size: bytes.length, open }];
    return uploadPackage(api, { name: 'shop', descriptor: this.#descriptor, files });
  }
}
