/** A row of tools/debian-packages. */
export interface DebianNeed {
  readonly name: string;
  /** A program that the package brings. */
  readonly program: string;
  /** Commands that do not work without it. */
  readonly neededBy: readonly string[];
  readonly why: string;
}

/** The table that the launcher installs by: package, program, commands separated by commas, reason. */
export function parseDebianPackages(text: string): readonly DebianNeed[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [name = '', program = '', neededBy = '', ...why] = line.split(/\s+/);
      return { name, program, neededBy: neededBy.split(','), why: why.join(' ') };
    });
}
