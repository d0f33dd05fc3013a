import { html } from './html.ts';
import type { Page } from './page.ts';

export function errorPage({ problem, remedy }: { readonly problem: string; readonly remedy: string }): Page {
  return {
    title: 'This did not work',
    content: html`<h1>This did not work</h1><p class="alarm">${problem}.</p><p>${remedy}</p>`,
  };
}
