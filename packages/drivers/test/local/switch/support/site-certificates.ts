import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { SiteId } from '@hanse/kernel';
import { siteUrn } from '../../../../src/local/switch/edge/site-identity.ts';

const run = promisify(execFile);

/** Paths of PEM files, as a trunk is configured with. */
export interface SiteCertificate {
  readonly certificatePath: string;
  readonly keyPath: string;
  readonly authorityPath: string;
}

/** For each site a certificate of an authority of its own, whose root bears the site's name; all know all the roots. */
export async function siteCertificates<Name extends string>(
  folder: string,
  sites: Readonly<Record<Name, SiteId>>,
): Promise<{
  readonly certificates: Record<Name, SiteCertificate>;
  readonly authorities: Record<Name, TestAuthority>;
}> {
  const names = Object.keys(sites) as Name[];
  const authorityPath = join(folder, 'partners.pem');
  const made = await Promise.all(
    names.map(async (name) => {
      const authority = await TestAuthority.create(folder, `${name}-root`, siteUrn(sites[name]));
      const certificate = await authority.issue(name, `URI:${siteUrn(sites[name])}`);
      return { name, authority, root: await readFile(certificate.authorityPath), certificate };
    }),
  );
  await writeFile(authorityPath, Buffer.concat(made.map(({ root }) => root)));
  const pick = <T>(of: (one: (typeof made)[number]) => T) =>
    Object.fromEntries(made.map((one) => [one.name, of(one)])) as Record<Name, T>;
  return {
    certificates: pick(({ certificate }) => ({ ...certificate, authorityPath })),
    authorities: pick(({ authority }) => authority),
  };
}

/** A throw-away authority that signs certificates with the given URI names. */
export class TestAuthority {
  readonly #folder: string;
  readonly #name: string;

  private constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#name = name;
  }

  static async create(folder: string, name: string, subject = name): Promise<TestAuthority> {
    const authority = new TestAuthority(folder, name);
    const { key, certificate } = authority.#paths(name);
    const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    await run('openssl', [...args, '-subj', `/CN=${subject}`, '-keyout', key, '-out', certificate]);
    return authority;
  }

  async issue(name: string, subjectAltName: string): Promise<SiteCertificate> {
    const { key, certificate } = this.#paths(name);
    const authority = this.#paths(this.#name);
    const request = join(this.#folder, `${name}.csr`);
    const extensions = join(this.#folder, `${name}.ext`);
    await writeFile(extensions, `subjectAltName=${subjectAltName}\n`);
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    await run('openssl', ['req', '-new', ...curve, '-subj', '/CN=site', '-keyout', key, '-out', request]);
    const signing = ['-CA', authority.certificate, '-CAkey', authority.key, '-CAcreateserial', '-days', '2'];
    await run('openssl', ['x509', '-req', '-in', request, ...signing, '-extfile', extensions, '-out', certificate]);
    return { certificatePath: certificate, keyPath: key, authorityPath: authority.certificate };
  }

  #paths(name: string): { readonly key: string; readonly certificate: string } {
    return { key: join(this.#folder, `${name}.key`), certificate: join(this.#folder, `${name}.pem`) };
  }
}
