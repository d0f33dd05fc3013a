import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { HanseError, type Rng, randomBelow } from '@hanse/kernel';
import { DISCARDING_SINK, type DigestFactory, packOva, parseEnvelope, planDeployment, readOva } from '@hanse/ovf';
import { corpusFile } from '../support/corpus.ts';
import { ROOT } from '../support/repository.ts';
import { mutateArchive } from './mutate-archive.ts';
import { mutateDescriptor } from './mutate-descriptor.ts';

/** Something to be tried with mutated inputs: one case must neither throw anything unforeseen nor hang. */
export interface FuzzSubject {
  readonly inputs: number;
  /** Throws when the case shows a fault. Resolves to what became of the input. */
  run(rng: Rng): Promise<'accepted' | 'refused'>;
}

/** Larger ones would only make the run longer. */
const LARGEST_INPUT = 48 * 1024;
const LARGEST_ARCHIVE = 256 * 1024;

const digests: DigestFactory = (algorithm) => {
  const hash = createHash(algorithm);
  return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') };
};

/** Judges mutated descriptors, and plans those that are accepted. */
export function descriptorSubject(): FuzzSubject {
  const own = readFileSync(join(ROOT, 'examples/shop/shop.ovf'), 'utf8');
  const texts = [own, ...corpusTexts('ovf/govmomi'), ...corpusTexts('ova')];
  return {
    inputs: texts.length,
    run: async (rng) => {
      const text = mutateDescriptor(texts[randomBelow(rng, texts.length)] ?? own, texts, rng);
      const { envelope, diagnostics } = parseEnvelope(
        randomBelow(rng, 4) === 0 ? text : new TextEncoder().encode(text),
      );
      const isRefused = diagnostics.some(({ severity }) => severity === 'error');
      if (envelope === undefined && !isRefused) throw new Error('neither an envelope nor an error');
      if (envelope === undefined || isRefused) return 'refused';
      return planDeployment(envelope).ok ? 'accepted' : 'refused';
    },
  };
}

/** Reads mutated archives, given in pieces of any size. */
export async function archiveSubject(): Promise<FuzzSubject> {
  const archives = [await shopArchive(), ...corpusArchives()];
  return {
    inputs: archives.length,
    run: async (rng) => {
      const archive = mutateArchive(archives[randomBelow(rng, archives.length)] ?? new Uint8Array(0), rng);
      try {
        const { diagnostics } = await readOva(inPieces(archive, rng), DISCARDING_SINK, { digests });
        return diagnostics.some(({ severity }) => severity === 'error') ? 'refused' : 'accepted';
      } catch (problem) {
        if (problem instanceof HanseError && problem.code.startsWith('OVF_')) return 'refused';
        throw problem;
      }
    },
  };
}

async function* inPieces(bytes: Uint8Array, rng: Rng): AsyncGenerator<Uint8Array, void, undefined> {
  let at = 0;
  while (at < bytes.length) {
    const length = 1 + randomBelow(rng, 65_536);
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

async function shopArchive(): Promise<Uint8Array> {
  const content = Buffer.alloc(2_000, 'disk');
  const files = ['root.qcow2'].map((name) => ({
    name,
    size: content.length,
    async *open() {
      yield content;
    },
  }));
  const descriptor = readFileSync(join(ROOT, 'examples/shop/shop.ovf'), 'utf8');
  const chunks: Uint8Array[] = [];
  for await (const chunk of packOva({ descriptorName: 'shop.ovf', descriptor, files, digests })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function corpusTexts(folder: string): readonly string[] {
  return corpusFiles(folder, /\.(ovf|xml)$/i, LARGEST_INPUT).map((path) => readFileSync(path, 'utf8'));
}

function corpusArchives(): readonly Uint8Array[] {
  return corpusFiles('ova', /\.ova$/i, LARGEST_ARCHIVE).map((path) => readFileSync(path));
}

/** None on a machine without the corpus: the example's own files are mutated then. */
function corpusFiles(folder: string, ending: RegExp, largest: number): readonly string[] {
  const root = corpusFile(folder);
  if (root === undefined) return [];
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => ending.test(name));
  return names
    .map((name) => join(root, name))
    .filter((path) => statSync(path).isFile() && statSync(path).size <= largest)
    .sort();
}
