// Runs like in a browser: nothing of Node can be imported, and what only Node has globally is gone.
import { register } from 'node:module';
import type { DigestFactory } from '../src/index.ts';
import { qcow2, vmdk } from './disk-images.ts';
import { SAMPLE } from './sample-descriptor.ts';

const REFUSE = `
export async function resolve(specifier, context, next) {
  const found = await next(specifier, context);
  if (found.url.startsWith('node:')) throw new Error(specifier + ' was imported by ' + context.parentURL);
  return found;
}`;
register(`data:text/javascript,${encodeURIComponent(REFUSE)}`);

const base = Uint8Array.from(qcow2(4 * 2 ** 30));
const data = Uint8Array.from(vmdk(1_048_576));
const descriptor = SAMPLE.replace('ovf:size="10"', `ovf:size="${base.length}"`);

const { exit, stdout } = process;
for (const name of ['process', 'Buffer', 'global', 'setImmediate', 'clearImmediate', 'require']) {
  Reflect.deleteProperty(globalThis, name);
}

/** Good enough to tell two contents apart here; a page would bring its own digests. */
const digests: DigestFactory = () => {
  let sum = 1n;
  return {
    update: (bytes) => {
      for (const byte of bytes) sum = (sum * 257n + BigInt(byte)) % 2n ** 256n;
    },
    hex: () => sum.toString(16).padStart(64, '0'),
  };
};

const ovf = await import('../src/index.ts');
const once = (bytes: Uint8Array) =>
  async function* () {
    yield bytes;
  };
const files = [
  { name: 'data.vmdk', size: data.length, open: once(data) },
  { name: 'base.qcow2', size: base.length, open: once(base) },
];
const archive = ovf.packOva({ descriptorName: 'shop.ovf', descriptor, files, digests });
const { envelope, diagnostics } = await ovf.readOva(archive, ovf.DISCARDING_SINK, { digests });
const plan = envelope === undefined ? undefined : ovf.planDeployment(envelope);
const systems = plan?.ok === true ? plan.value.systems.map(({ id }) => id) : [];
stdout.write(JSON.stringify({ findings: diagnostics.map(({ message }) => message), systems }), () => exit(0));
