import { html } from '../login/pages/html.ts';
import type { Page } from '../login/pages/page.ts';

/** Asked before an identity is joined to an account, because whoever has the identity can then use the account. */
export function confirmLinkPage(parts: { readonly user: string; readonly title: string; readonly href: string }): Page {
  const { user, title, href } = parts;
  const content = html`<h1>Link an identity?</h1>
<p>Your identity at <strong>${title}</strong> will open this account from now on:</p>
<p class="shown">${user}</p>
<a class="button" href="${href}">Continue to ${title}</a>
<footer>Is this not your account? Then somebody else sent you here: close this window.</footer>`;
  return { title: 'Link an identity?', content };
}

export function linkedPage({ user, title }: { readonly user: string; readonly title: string }): Page {
  const content = html`<h1>Linked</h1>
<p>Your identity at <strong>${title}</strong> now opens the account <strong>${user}</strong>. You can close this window.</p>`;
  return { title: 'Linked', content };
}
