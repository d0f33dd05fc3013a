const WORDS = /^([A-Z][A-Z0-9_]+): (.+)$/;

/** What a service said on standard error before it ended: its error line, else its last line that is no log line. */
export function lastWords(text: string): string | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('{'));
  const told = lines.findLast((line) => WORDS.test(line));
  return told ?? lines.at(-1)?.trim();
}

/** Code, message and remedy as the services' mains print them; undefined for anything else. */
export function parseFailure(text: string): { code: string; message: string; remedy: string } | undefined {
  const lines = text.split('\n');
  const at = lines.findLastIndex((line) => WORDS.test(line));
  const [, code, message] = WORDS.exec(lines[at] ?? '') ?? [];
  if (code === undefined || message === undefined) return undefined;
  return { code, message, remedy: lines[at + 1]?.trim() ?? '' };
}
