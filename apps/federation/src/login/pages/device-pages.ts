import { html } from './html.ts';
import type { Page } from './page.ts';

/** Where a person types the code that a device shows. */
export function codePage(parts: { readonly userCode: string; readonly problem?: string }): Page {
  const alarm = parts.problem === undefined ? undefined : html`<p class="alarm" role="alert">${parts.problem}</p>`;
  const content = html`<h1>Connect a device</h1>
<p>Type the code that the command line or the device shows you.</p>
${alarm}
<form method="post" action="/device">
<label>Code<input class="code" name="user_code" value="${parts.userCode}" placeholder="XXXX-XXXX" required maxlength="32" autocomplete="off" autocapitalize="characters" spellcheck="false" autofocus></label>
<button>Continue</button>
</form>
<footer>Nobody of the federation ever asks you for a code. If somebody sent it to you, stop here.</footer>`;
  return { title: 'Connect a device', content };
}

/** Where a person who has logged in says yes or no. */
export function reviewPage(parts: {
  readonly action: string;
  readonly formToken: string;
  readonly userCode: string;
  readonly client: string;
  readonly scope: string;
  readonly user: string;
}): Page {
  const { action, formToken, userCode, client, scope, user } = parts;
  const content = html`<h1>Connect this device?</h1>
<p>It must show this code now:</p>
<p class="shown">${userCode}</p>
<dl><dt>Program</dt><dd>${client}</dd><dt>May</dt><dd>${scope}</dd><dt>As</dt><dd>${user}</dd></dl>
<form method="post" action="${action}">
<input type="hidden" name="form_token" value="${formToken}">
<button name="decision" value="approve">Connect</button>
<button class="quiet" name="decision" value="deny">No, this is not mine</button>
</form>`;
  return { title: 'Connect this device?', content };
}

export function finishedPage(isApproved: boolean): Page {
  if (!isApproved) {
    const content = html`<h1>Not connected</h1><p>The device was refused. You can close this window.</p>`;
    return { title: 'Not connected', content };
  }
  const content = html`<h1>Connected</h1><p>The device goes on by itself. You can close this window.</p>`;
  return { title: 'Connected', content };
}
