const ESCAPE = String.fromCharCode(0x1b);
const BELL = String.fromCharCode(0x07);
/** Escape sequences of terminals (ECMA-48 §5.4), and operating system commands with their text. */
const SEQUENCES = new RegExp(
  `${ESCAPE}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${BELL}${ESCAPE}]*(?:${BELL}|${ESCAPE}\\\\)?|[ -/]*[0-~])`,
  'g',
);
const OTHER_CONTROLS = /(?![\n\t])\p{Cc}/gu;

/** What a machine printed, safe for our terminal: a guest must not move its cursor or set its title. */
export function consoleText(text: string): string {
  return text.replace(SEQUENCES, '').replace(/\r\n/g, '\n').replace(OTHER_CONTROLS, '');
}
