import { html } from './html.ts';
import type { Page } from './page.ts';

interface ErrorPageParts {
  readonly problem: string;
  readonly remedy: string;
  /** Of the table of errors, for who asks an operator for help. */
  readonly code: string;
  /** Where the person may go on. */
  readonly back?: string | undefined;
}

export function errorPage({ problem, remedy, code, back }: ErrorPageParts): Page {
  const again = back === undefined ? undefined : html`<a class="button" href="${back}">Back to the login</a>`;
  const content = html`<h1>This did not work</h1>
<p class="alarm" role="alert">${problem}.</p>
<p>${remedy}</p>
${again}
<footer>${code}</footer>`;
  return { title: 'This did not work', content };
}
