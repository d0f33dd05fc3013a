import type { WriteStream } from 'node:tty';
import type { Palette } from './palette.ts';

/** Standard output in its two kinds: lines for people, or JSON for programs and then nothing else. */
export interface Output {
  readonly isJson: boolean;
  readonly palette: Palette;
  /** A terminal that can be drawn on, with this many columns; undefined for files, pipes and JSON. */
  readonly columns: () => number | undefined;
  /** Lines for people; nothing when JSON is wanted. */
  readonly lines: (...lines: readonly string[]) => void;
  /** One value on one line for programs; nothing when people read. */
  readonly json: (value: unknown) => void;
  /** Text as it is, for people. */
  readonly text: (text: string) => void;
}

export function createOutput(parts: {
  readonly stdout: WriteStream;
  readonly isJson: boolean;
  readonly palette: Palette;
}): Output {
  const { stdout, isJson, palette } = parts;
  const text = (content: string) => {
    if (!isJson) stdout.write(content);
  };
  return {
    isJson,
    palette,
    columns: () => (stdout.isTTY && !isJson ? stdout.columns : undefined),
    lines: (...lines) => text(lines.map((line) => `${line}\n`).join('')),
    json: (value) => {
      if (isJson) stdout.write(`${JSON.stringify(value)}\n`);
    },
    text,
  };
}

/** The same, for a part of a command whose JSON is only the whole's. */
export function withoutJson(out: Output): Output {
  return { ...out, json: () => undefined };
}
