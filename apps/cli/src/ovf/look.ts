import type { Palette } from '../palette.ts';

/** How text is to look: its colours, and the columns of the terminal; undefined for files and pipes. */
export interface Look {
  readonly palette: Palette;
  readonly width: number | undefined;
}

/** The same within a section, which is indented. */
export function inside({ palette, width }: Look): Look {
  return { palette, width: width === undefined ? undefined : width - 2 };
}
