import { HanseError } from '@hanse/kernel';
import type { IsoFile } from './iso-file.ts';
import { isoDirectoryIdentifiers, isoIdentifiers, isoSortKey } from './iso-names.ts';

/** A folder of the disc with what is in it, in the order a directory needs (ECMA-119 §9.3). */
export interface IsoFolder {
  /** The real name; empty for the root. */
  readonly name: string;
  /** Level 1; `\0` for the root. */
  readonly identifier: string;
  readonly parent: IsoFolder | undefined;
  readonly folders: IsoFolder[];
  readonly files: IsoTreeFile[];
}

export interface IsoTreeFile {
  readonly name: string;
  readonly identifier: string;
  readonly content: Uint8Array;
}

interface Draft {
  readonly folders: Map<string, Draft>;
  readonly files: Map<string, Uint8Array>;
}

const MAX_NAME = 128;
/** ECMA-119 §6.8.2.1, the root being the first. */
const MAX_LEVELS = 8;
/** A path table numbers folders with 16 bits. */
const MAX_FOLDERS = 65_535;
const ENCODER = new TextEncoder();

/** The folders of these files, the root first and then level by level, as a path table lists them (§6.9.1). */
export function isoFolders(files: readonly IsoFile[]): readonly IsoFolder[] {
  const root = emptyDraft();
  for (const file of files) place(root, file);
  const folders: IsoFolder[] = [identified(root, '', '\0', undefined)];
  for (let index = 0; index < folders.length; index += 1) folders.push(...(folders[index]?.folders ?? []));
  if (folders.length <= MAX_FOLDERS) return folders;
  const details = { at: 'its folders', problem: `there are ${folders.length}`, expected: `at most ${MAX_FOLDERS}` };
  throw new HanseError('OVF_ISO_INVALID', details);
}

function place(root: Draft, { name: path, content }: IsoFile): void {
  const steps = path.split('/');
  const name = steps.pop() ?? '';
  const problem = pathProblem([...steps, name]);
  if (problem !== undefined) refuse(path, problem);
  let folder = root;
  for (const step of steps) {
    if (folder.files.has(step)) refuse(path, `"${step}" is a file`);
    const next = folder.folders.get(step) ?? emptyDraft();
    folder.folders.set(step, next);
    folder = next;
  }
  if (folder.files.has(name) || folder.folders.has(name)) refuse(path, 'the name is used twice');
  folder.files.set(name, content);
}

function emptyDraft(): Draft {
  return { folders: new Map(), files: new Map() };
}

function identified(draft: Draft, name: string, identifier: string, parent: IsoFolder | undefined): IsoFolder {
  const folder: IsoFolder = { name, identifier, parent, folders: [], files: [] };
  const taken = new Set<string>();
  const fileNames = isoIdentifiers([...draft.files.keys()], taken);
  const folderNames = isoDirectoryIdentifiers([...draft.folders.keys()], taken);
  const files = [...draft.files].map(([real, content], index) => {
    return { name: real, identifier: fileNames[index] ?? '', content };
  });
  folder.files.push(...inOrder(files));
  const folders = [...draft.folders].map(([real, inner], index) => {
    return identified(inner, real, folderNames[index] ?? '', folder);
  });
  folder.folders.push(...inOrder(folders));
  return folder;
}

function inOrder<T extends { readonly identifier: string }>(entries: readonly T[]): readonly T[] {
  return entries.toSorted((a, b) => (isoSortKey(a.identifier) < isoSortKey(b.identifier) ? -1 : 1));
}

function pathProblem(steps: readonly string[]): string | undefined {
  if (steps.length > MAX_LEVELS) return `it lies more than ${MAX_LEVELS - 1} folders deep`;
  const bad = steps.find((step) => step === '' || step === '.' || step === '..' || step.includes('\0'));
  if (bad !== undefined) return 'this is no file name';
  return steps.some((step) => ENCODER.encode(step).length > MAX_NAME) ? 'the name is too long' : undefined;
}

function refuse(path: string, problem: string): never {
  const expected = `distinct relative paths, each name of 1 to ${MAX_NAME} bytes`;
  throw new HanseError('OVF_ISO_INVALID', { at: `file "${path}"`, problem, expected });
}
