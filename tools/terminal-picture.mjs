// Draws text with ANSI colours (from standard input) as an SVG, for the pictures of real runs in README and docs:
//   tmux capture-pane -epS - -t demo | node tools/terminal-picture.mjs "title" > docs/pictures/demo.svg
import { readFileSync } from 'node:fs';

const COLUMN = 8.43;
const LINE = 19;
const MARGIN = 18;
const TITLE_BAR = 34;
const COLOURS = ['#3b4252', '#d9626b', '#8fbf7a', '#e0b860', '#6fa3d8', '#b48ead', '#7cc0c0', '#d8dee9'];
const BRIGHT = ['#66718a', '#ef7d86', '#a8d893', '#f5d07a', '#8abdf0', '#cba7c4', '#95d8d8', '#ffffff'];
const escapeXml = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Applies one SGR sequence (ECMA-48 §8.3.117) to the style. */
function styled(style, codes) {
  const next = { ...style };
  for (const code of codes.length === 0 ? [0] : codes) {
    if (code === 0) Object.assign(next, { colour: undefined, isBold: false, isDim: false });
    else if (code === 1) next.isBold = true;
    else if (code === 2) next.isDim = true;
    else if (code === 22) Object.assign(next, { isBold: false, isDim: false });
    else if (code === 39) next.colour = undefined;
    else if (code >= 30 && code <= 37) next.colour = COLOURS[code - 30];
    else if (code >= 90 && code <= 97) next.colour = BRIGHT[code - 90];
  }
  return next;
}

/** A line as runs of equal style; the style goes over to the next line. */
function runsOf(line, start) {
  let style = start;
  let column = 0;
  const runs = [];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
  for (const [, text, codes] of line.matchAll(/([^\u001b]+)|\u001b\[([\d;]*)m/g)) {
    if (text === undefined) {
      style = styled(style, codes === '' ? [] : codes.split(';').map(Number));
      continue;
    }
    runs.push({ text, column, style });
    column += [...text].length;
  }
  return { runs, style, width: column };
}

function picture(lines, title) {
  let style = { colour: undefined, isBold: false, isDim: false };
  let width = 0;
  const body = lines.map((line, row) => {
    const { runs, style: after, width: columns } = runsOf(line, style);
    style = after;
    width = Math.max(width, columns);
    const y = TITLE_BAR + MARGIN + row * LINE + 12;
    return runs.map(({ text, column, style: face }) => {
      const attributes = [
        `x="${(MARGIN + column * COLUMN).toFixed(1)}" y="${y}"`,
        `textLength="${([...text].length * COLUMN).toFixed(1)}"`,
        face.colour === undefined ? '' : `fill="${face.colour}"`,
        face.isBold ? 'font-weight="bold"' : '',
        face.isDim ? 'opacity="0.6"' : '',
      ];
      return `<text ${attributes.filter(Boolean).join(' ')} xml:space="preserve">${escapeXml(text)}</text>`;
    });
  });
  const [w, h] = [Math.ceil(width * COLUMN + 2 * MARGIN), TITLE_BAR + 2 * MARGIN + lines.length * LINE];
  const dots = ['#d9626b', '#e0b860', '#8fbf7a'].map(
    (fill, i) => `<circle cx="${20 + i * 18}" cy="17" r="6" fill="${fill}"/>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" role="img" aria-label="${escapeXml(title)}">`,
    `<rect width="${w}" height="${h}" rx="10" fill="#1f2430"/>`,
    ...dots,
    `<text x="${w / 2}" y="22" text-anchor="middle" fill="#8a93a8" font-family="sans-serif" font-size="13">${escapeXml(title)}</text>`,
    `<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14" fill="#d8dee9">`,
    ...body.flat(),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

const lines = readFileSync(0, 'utf8').replace(/\s+$/, '').split('\n');
process.stdout.write(picture(lines, process.argv[2] ?? ''));
