import type { Palette } from '../palette.ts';
import type { Finding } from './finding.ts';
import { sourceFrame } from './source-frame.ts';
import { harmless, wrapped } from './words.ts';

export interface FindingsLook {
  readonly palette: Palette;
  readonly width: number | undefined;
  /** What the places are in: the name of the descriptor. */
  readonly file: string;
  readonly lines: readonly string[];
  /** How many findings of one code are shown; the others are counted. */
  readonly perCode: number;
}

const INDENT = '        ';

/** Findings as a compiler tells them: place, severity, what; the line with its tag underlined; where; what to do. */
export function findingLines(findings: readonly Finding[], look: FindingsLook): readonly string[] {
  const counts = new Map<string, number>();
  const lines: string[] = [];
  for (const finding of findings) {
    const count = (counts.get(finding.code) ?? 0) + 1;
    counts.set(finding.code, count);
    if (count <= look.perCode) lines.push(...oneFinding(finding, look));
  }
  const hidden = [...counts].filter(([, count]) => count > look.perCode);
  const more = hidden.map(([code, count]) =>
    look.palette.dim(`${count - look.perCode} more of ${code}; --all shows them`),
  );
  return [...lines, ...more];
}

function oneFinding(finding: Finding, look: FindingsLook): readonly string[] {
  const { palette } = look;
  const { severity, code, line } = finding;
  const [message, remedy, path] = [harmless(finding.message), harmless(finding.remedy), harmless(finding.path)];
  const head = `${palette.bold(`${placeOf(finding, look.file)}:`)} ${paintOf(severity, palette)(`${severity}:`)}`;
  const first = `${head} ${message} ${palette.dim(`[${code}]`)}`;
  if (severity === 'note') return [first];
  const frame = sourceFrame(look.lines, finding, look);
  const where = line > 0 && path !== '/' && path !== '' ? [`${INDENT}${palette.dim(`at ${path}`)}`] : [];
  const help = wrapped(`help: ${remedy}`, (look.width ?? Number.POSITIVE_INFINITY) - INDENT.length);
  return [first, ...frame, ...where, ...help.map((text) => `${INDENT}${palette.cyan(text)}`)];
}

function placeOf({ line, column }: Finding, file: string): string {
  return line === 0 ? file : `${file}:${line}:${column}`;
}

function paintOf(severity: Finding['severity'], palette: Palette): (text: string) => string {
  return { error: palette.red, warning: palette.yellow, note: palette.dim }[severity];
}
