import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Replaces a file so that readers see the old or the new content, whole, also after a loss of power. Mode 0600. */
export async function writeFileAtomically(path: string, content: string): Promise<void> {
  const draft = `${path}.new`;
  await writeDurably(draft, content);
  await rename(draft, path);
  await syncFolder(dirname(path));
}

/** Writes a private file and flushes it to the disk. */
export async function writeDurably(path: string, content: string): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes renames and new files of the folder durable. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
