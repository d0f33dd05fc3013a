import { html } from './html.ts';
import type { Page } from './page.ts';

/** Another way of logging in than a local account. */
export interface UpstreamLogin {
  /** What people know the provider by. */
  readonly name: string;
  /** A path of the federation that sends the browser to the provider. */
  readonly href: string;
}

export interface LoginPageParts {
  readonly action: string;
  readonly formToken: string;
  /** What the person logs in for. */
  readonly client: string;
  readonly scope: string;
  readonly upstreams: readonly UpstreamLogin[];
  readonly formTarget?: string;
  /** Why the last attempt failed. */
  readonly problem?: string;
  readonly user?: string;
}

export function loginPage(parts: LoginPageParts): Page {
  const { action, formToken, client, scope, upstreams, problem, user = '', formTarget } = parts;
  const alarm = problem === undefined ? undefined : html`<p class="alarm" role="alert">${problem}</p>`;
  const others = upstreams.map(({ name, href }) => html`<a class="button quiet" href="${href}">${name}</a>`);
  const content = html`<h1>Log in</h1>
<p><strong>${client}</strong> asks to act for you: ${scope}.</p>
${alarm}
<form method="post" action="${action}">
<input type="hidden" name="form_token" value="${formToken}">
<label>User name<input name="user" value="${user}" required maxlength="64" autocomplete="username" autocapitalize="none" autofocus></label>
<label>Password<input name="password" type="password" required maxlength="1024" autocomplete="current-password"></label>
<button>Log in</button>
</form>
${others.length === 0 ? undefined : html`<p class="or">or with</p>`}
${others}
<footer>Log in only if you have just started this yourself.</footer>`;
  return { title: 'Log in', content, ...(formTarget === undefined ? {} : { formTarget }) };
}
