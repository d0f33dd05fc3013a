import { type Html, html } from './html.ts';
import { STYLE, STYLE_HASH } from './style.ts';

/** A whole page of the federation. */
export interface Page {
  readonly title: string;
  readonly content: Html;
  /** Where its form may lead in the end, besides the federation itself: browsers follow that through redirects. */
  readonly formTarget?: string;
}

export function renderPage({ title, content }: Page, federation: string): string {
  // The style is the one text that is not escaped: it is a constant, and its hash is in the policy of the page.
  const style: Html = { markup: `<style>${STYLE}</style>` };
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ${federation}</title>
${style}
</head>
<body>
<main>
<p class="mark">Hanse · ${federation}</p>
${content}
</main>
</body>
</html>
`.markup;
}

/** Nothing is loaded, run, framed, kept or told to others. */
export function pageHeaders({ formTarget }: Page): Readonly<Record<string, string>> {
  const forms = formTarget === undefined ? "'self'" : `'self' ${formTarget}`;
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; style-src ${STYLE_HASH}; form-action ${forms}; base-uri 'none'; frame-ancestors 'none'`,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  };
}
