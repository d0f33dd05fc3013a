import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate with its key, as openssl writes them. */
export interface Issued {
  readonly certificate: string;
  readonly key: string;
}

type KeyKind = 'rsa' | 'P-256' | 'P-384' | 'P-521';

const LEAF = 'keyUsage=critical,digitalSignature\nbasicConstraints=CA:FALSE\n';
const AUTHORITY = 'keyUsage=critical,keyCertSign,cRLSign\nbasicConstraints=critical,CA:TRUE\n';

/** An authority made for one test run, with openssl: what signs here was not written by the code under test. */
export class TestAuthority {
  readonly #folder = mkdtempSync(join(tmpdir(), 'hanse-ovf-sign-'));
  #count = 0;

  static get isPossible(): boolean {
    return spawnSync('openssl', ['version']).status === 0;
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true });
  }

  root(name: string): Issued {
    return this.#issue(name, { extensions: AUTHORITY });
  }

  intermediate(name: string, issuer: Issued): Issued {
    return this.#issue(name, { issuer, extensions: AUTHORITY });
  }

  signer(
    name: string,
    options: {
      readonly issuer?: Issued;
      readonly kind?: KeyKind;
      readonly from?: string;
      readonly until?: string;
      readonly extensions?: string;
    } = {},
  ): Issued {
    return this.#issue(name, { extensions: LEAF, ...options });
  }

  /** `openssl dgst -sign`, in hexadecimal. */
  sign(key: string, digest: string, content: string): string {
    const [keyFile, contentFile, out] = [this.#write('key', key), this.#write('content', content), this.#path('sig')];
    this.#run(['dgst', `-${digest}`, '-sign', keyFile, '-out', out, contentFile]);
    return readFileSync(out).toString('hex');
  }

  /** Whether openssl finds a hexadecimal signature right. */
  verifies(certificate: string, digest: string, content: string, hex: string): boolean {
    const publicKey = this.#path('pub');
    this.#run(['x509', '-in', this.#write('cert', certificate), '-noout', '-pubkey', '-out', publicKey]);
    const signature = this.#path('sig');
    writeFileSync(signature, Buffer.from(hex, 'hex'));
    const contentFile = this.#write('content', content);
    const checked = spawnSync('openssl', [
      'dgst',
      `-${digest}`,
      '-verify',
      publicKey,
      '-signature',
      signature,
      contentFile,
    ]);
    return checked.status === 0;
  }

  /** The same key as PKCS #1 (RSA) or SEC 1 (EC). */
  traditional(key: string): string {
    const out = this.#path('traditional');
    this.#run(['pkey', '-in', this.#write('key', key), '-traditional', '-out', out]);
    return readFileSync(out, 'utf8');
  }

  encrypted(key: string): string {
    const out = this.#path('encrypted');
    this.#run(['pkey', '-in', this.#write('key', key), '-aes128', '-passout', 'pass:secret', '-out', out]);
    return readFileSync(out, 'utf8');
  }

  #issue(
    name: string,
    options: {
      readonly issuer?: Issued;
      readonly kind?: KeyKind;
      readonly from?: string;
      readonly until?: string;
      readonly extensions: string;
    },
  ): Issued {
    const key = this.#key(options.kind ?? 'rsa');
    const request = this.#path('csr');
    this.#run(['req', '-new', '-key', key, '-subj', `/CN=${name}`, '-out', request]);
    const issuer = options.issuer;
    const keyFile = issuer === undefined ? key : this.#write('ca.key', issuer.key);
    const config = this.#write('ca.cnf', this.#configuration());
    const out = this.#path('crt');
    const signing = issuer === undefined ? ['-selfsign'] : ['-cert', this.#write('ca.crt', issuer.certificate)];
    const dates = ['-startdate', options.from ?? '20200101000000Z', '-enddate', options.until ?? '20400101000000Z'];
    const extensions = ['-extfile', this.#write('ext', options.extensions)];
    this.#run([
      'ca',
      '-batch',
      '-notext',
      '-config',
      config,
      '-in',
      request,
      '-out',
      out,
      '-keyfile',
      keyFile,
      ...signing,
      ...dates,
      ...extensions,
    ]);
    return { certificate: readFileSync(out, 'utf8'), key: readFileSync(key, 'utf8') };
  }

  /** `openssl ca` sets any dates, but wants a database for it. */
  #configuration(): string {
    const lines = [
      '[ca]',
      'default_ca=one',
      '[one]',
      `database=${this.#write('index', '')}`,
      `new_certs_dir=${this.#folder}`,
    ];
    return [...lines, 'rand_serial=yes', 'default_md=sha256', 'policy=any', '[any]', 'commonName=supplied', ''].join(
      '\n',
    );
  }

  #key(kind: KeyKind): string {
    const out = this.#path('key');
    const algorithm =
      kind === 'rsa'
        ? ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048']
        : ['-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${kind}`];
    this.#run(['genpkey', ...algorithm, '-out', out]);
    return out;
  }

  #write(ending: string, content: string): string {
    const path = this.#path(ending);
    writeFileSync(path, content);
    return path;
  }

  #path(ending: string): string {
    this.#count += 1;
    return join(this.#folder, `${this.#count}.${ending}`);
  }

  #run(args: readonly string[]): void {
    const { status, stderr } = spawnSync('openssl', args);
    if (status !== 0) throw new Error(`openssl ${args.join(' ')}: ${stderr.toString()}`);
  }
}
