import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { HanseError } from '@hanse/kernel';
import { ElfFile } from './elf-file.ts';

export interface KernelModule {
  readonly name: string;
  /** Path below `lib/modules/<release>`. */
  readonly path: string;
  readonly content: Buffer;
  readonly depends: readonly string[];
  readonly aliases: readonly string[];
}

/** The modules below one `lib/modules/<release>` folder, with the dependencies that each carries in its `.modinfo`. */
export class ModuleLibrary {
  readonly #folder: string;
  readonly #paths: ReadonlyMap<string, string>;
  readonly #read = new Map<string, Promise<KernelModule>>();

  private constructor(folder: string, paths: ReadonlyMap<string, string>) {
    this.#folder = folder;
    this.#paths = paths;
  }

  static async open(folder: string): Promise<ModuleLibrary> {
    const files = await readdir(folder, { recursive: true });
    const modules = files.filter((path) => path.endsWith('.ko')).sort();
    return new ModuleLibrary(folder, new Map(modules.map((path) => [canonical(basename(path, '.ko')), path])));
  }

  /** These modules and all they depend on, each after its dependencies. Throws GUEST_CONTENT_MISSING. */
  async loadOrder(names: readonly string[]): Promise<KernelModule[]> {
    const ordered = new Map<string, KernelModule>();
    const visit = async (name: string, wantedBy: string): Promise<void> => {
      if (ordered.has(name)) return;
      const module = await this.#module(name, wantedBy);
      for (const dependency of module.depends) await visit(dependency, name);
      ordered.set(name, module);
    };
    for (const name of names) await visit(canonical(name), 'the guest image');
    return [...ordered.values()];
  }

  #module(name: string, wantedBy: string): Promise<KernelModule> {
    const path = this.#paths.get(name);
    if (path === undefined) throw new HanseError('GUEST_CONTENT_MISSING', { what: `Kernel module ${name}`, wantedBy });
    const known = this.#read.get(name) ?? readModule(this.#folder, name, path);
    this.#read.set(name, known);
    return known;
  }
}

async function readModule(folder: string, name: string, path: string): Promise<KernelModule> {
  const content = await readFile(join(folder, path));
  const elf = new ElfFile(content, path);
  const depends = elf.moduleInfo('depends').flatMap((list) => list.split(',').filter((entry) => entry !== ''));
  return { name, path, content, depends: depends.map(canonical), aliases: elf.moduleInfo('alias') };
}

/** File names and dependencies may be spelt with either sign; the kernel knows only the underscore. */
const canonical = (name: string): string => name.replaceAll('-', '_');

/** The `modules.dep` text that modprobe reads: each file with all it depends on, which are loaded from last to first. */
export function modulesDep(modules: readonly KernelModule[]): string {
  const byName = new Map(modules.map((module) => [module.name, module]));
  const collect = (module: KernelModule, into: Set<string>): Set<string> => {
    for (const dependency of module.depends.flatMap((name) => byName.get(name) ?? [])) {
      collect(dependency, into);
      into.add(dependency.path);
    }
    return into;
  };
  return modules
    .map((module) => `${[`${module.path}:`, ...[...collect(module, new Set())].reverse()].join(' ')}\n`)
    .join('');
}

/** The `modules.alias` text: by which names the kernel asks for each module. */
export function modulesAlias(modules: readonly KernelModule[]): string {
  return modules.flatMap(({ name, aliases }) => aliases.map((alias) => `alias ${alias} ${name}\n`)).join('');
}
