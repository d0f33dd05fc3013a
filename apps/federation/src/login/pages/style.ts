import { createHash } from 'node:crypto';

/** The whole style of the pages: no font, picture or script comes from anywhere. */
export const STYLE = `
:root { color-scheme: light dark; --ground: #f4f1ea; --sheet: #fffdf8; --ink: #1d2733; --soft: #5c6672; --line: #d8d2c4; --accent: #8c1c2b; --on-accent: #fff; }
@media (prefers-color-scheme: dark) { :root { --ground: #12171d; --sheet: #1a2129; --ink: #e9e5da; --soft: #9aa5b1; --line: #333d48; --accent: #d9747f; --on-accent: #12171d; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--ground); color: var(--ink); font: 1rem/1.55 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
main { width: 100%; max-width: 25rem; padding: 2.25rem 2.25rem 2rem; background: var(--sheet); border: 1px solid var(--line); border-top: 4px solid var(--accent); border-radius: 4px; }
.mark { margin: 0 0 1.5rem; font: 600 .8rem/1 ui-monospace, "DejaVu Sans Mono", monospace; letter-spacing: .18em; text-transform: uppercase; color: var(--accent); }
h1 { margin: 0 0 .5rem; font: 400 1.7rem/1.2 Georgia, "DejaVu Serif", serif; }
p { margin: 0 0 1rem; color: var(--soft); }
p strong, dd { color: var(--ink); }
label { display: block; margin: 0 0 1rem; font-size: .9rem; color: var(--soft); }
input { display: block; width: 100%; margin-top: .3rem; padding: .6rem .7rem; font: inherit; color: var(--ink); background: var(--ground); border: 1px solid var(--line); border-radius: 3px; }
input:focus-visible, button:focus-visible, a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
input.code { font: 600 1.4rem/1.4 ui-monospace, "DejaVu Sans Mono", monospace; letter-spacing: .15em; text-align: center; text-transform: uppercase; }
button, a.button { display: block; width: 100%; margin-top: .75rem; padding: .65rem 1rem; font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer; color: var(--on-accent); background: var(--accent); border: 1px solid var(--accent); border-radius: 3px; }
button.quiet, a.button.quiet { color: var(--ink); background: transparent; border-color: var(--line); font-weight: 400; }
.alarm { padding: .6rem .8rem; color: var(--ink); border-left: 3px solid var(--accent); background: var(--ground); }
.shown { margin: 0 0 1rem; padding: .5rem; font: 600 1.5rem/1.4 ui-monospace, "DejaVu Sans Mono", monospace; letter-spacing: .15em; text-align: center; border: 1px dashed var(--line); }
dl { margin: 0 0 1.25rem; display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; font-size: .9rem; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.or { margin: 1.5rem 0 .25rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: .85rem; }
footer { margin-top: 1.75rem; font-size: .8rem; color: var(--soft); }
`;

/** What a Content-Security-Policy names it by. */
export const STYLE_HASH = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;
