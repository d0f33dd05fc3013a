import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Paths of PEM files, as a trunk is configured with. */
export interface SiteCertificate {
  readonly certificatePath: string;
  readonly keyPath: string;
  readonly authorityPath: string;
}

/** A throw-away authority that signs certificates with the given URI names. */
export class TestAuthority {
  readonly #folder: string;
  readonly #name: string;

  private constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#name = name;
  }

  static async create(folder: string, name: string): Promise<TestAuthority> {
    const authority = new TestAuthority(folder, name);
    const { key, certificate } = authority.#paths(name);
    const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    await run('openssl', [...args, '-subj', `/CN=${name}`, '-keyout', key, '-out', certificate]);
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
