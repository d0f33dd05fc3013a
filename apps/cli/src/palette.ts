import colors from 'picocolors';

type Paint = (text: string) => string;

/** The colours that the output uses; all of them leave the text as it is when colour is off. */
export interface Palette {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly cyan: Paint;
}

export const PLAIN: Palette = colors.createColors(false);

/** Colour only on a terminal, and not when NO_COLOR is set (no-color.org) or the person does not want it. */
export function createPalette(parts: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTty: boolean | undefined;
  readonly isAllowed: boolean;
}): Palette {
  const isWanted = (parts.env['NO_COLOR'] ?? '') === '' && parts.env['TERM'] !== 'dumb';
  return colors.createColors(parts.isAllowed && isWanted && parts.isTty === true);
}
