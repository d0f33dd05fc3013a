import type { HttpApp } from '@hanse/http';
import { HanseError } from '@hanse/kernel';
import { Type } from 'typebox';
import type { BrowserLogins } from '../login/browser-logins.ts';
import type { Interaction } from '../login/interaction.ts';
import { loginPage, type UpstreamLogin } from '../login/pages/login-page.ts';
import { scopeWords } from '../login/scope-words.ts';
import type { PageSender } from '../login/send-page.ts';
import { authorize } from '../oauth/authorize.ts';
import { builtInClient } from '../oauth/clients.ts';
import type { DeviceLogins } from '../oauth/device-logins.ts';
import { type Form, formOf, readForm, requiredField } from '../oauth/form.ts';
import type { UserService } from '../users/user-service.ts';
import { pageErrorHandler } from './page-failures.ts';

export interface LoginRouteParts {
  /** The federation's base URL, by which it is known as authorization server. */
  readonly url: string;
  readonly logins: BrowserLogins;
  readonly devices: DeviceLogins;
  readonly users: UserService;
  readonly pages: PageSender;
  /** The other ways of logging in that the page of an interaction offers. */
  readonly upstreams: (interactionId: string) => readonly UpstreamLogin[];
}

export const InteractionParams = Type.Object({ interactionId: Type.String({ pattern: '^[0-9a-f-]{36}$' }) });

/** Where a program sends a person's browser, and where the person logs in. */
export function loginRoutes(app: HttpApp, parts: LoginRouteParts): void {
  const { url, logins, users, pages } = parts;
  const errorHandler = pageErrorHandler(pages);

  app.get(
    '/oauth/authorize',
    { config: { operation: 'oauth.authorize', access: 'public' }, errorHandler },
    (request, reply) => {
      const judged = authorize(readForm(request.url.split('?').slice(1).join('?')), url);
      if ('location' in judged) return pages.redirect(reply, judged.location);
      const { location, setCookie } = logins.begin(judged.purpose, request.headers.cookie);
      return pages.redirect(reply.header('set-cookie', setCookie), location);
    },
  );

  app.get(
    '/login/:interactionId',
    { config: { operation: 'login.show', access: 'public' }, schema: { params: InteractionParams }, errorHandler },
    (request, reply) => {
      const { cookie } = request.headers;
      const interaction = logins.require(request.params.interactionId, cookie);
      return pages.send(reply, pageOf(parts, interaction, cookie));
    },
  );

  app.post(
    '/login/:interactionId',
    { config: { operation: 'login.submit', access: 'public' }, schema: { params: InteractionParams }, errorHandler },
    async (request, reply) => {
      const { cookie } = request.headers;
      const interaction = logins.require(request.params.interactionId, cookie);
      const form = formOf(request.body);
      logins.requireFormToken(interaction, cookie, form.get('form_token'));
      const proved = await attempt(users, form, request.ip);
      if (proved instanceof HanseError) {
        const again = { problem: `${proved.message}.`, user: form.get('user') ?? '' };
        return pages.send(reply, pageOf(parts, interaction, cookie, again), 403);
      }
      return pages.redirect(reply, logins.finish(interaction.interactionId, proved.userId));
    },
  );
}

/** A wrong password is told on the page itself. */
async function attempt(users: UserService, form: Form, address: string) {
  const shown = { user: requiredField(form, 'user'), password: requiredField(form, 'password') };
  if (shown.user.length > 64 || shown.password.length > 1024) return new HanseError('IDENTITY_LOGIN_REFUSED');
  try {
    return await users.prove(shown, address);
  } catch (thrown) {
    if (thrown instanceof HanseError && thrown.code.startsWith('IDENTITY_LOGIN_')) return thrown;
    throw thrown;
  }
}

function pageOf(
  { logins, devices, upstreams }: LoginRouteParts,
  interaction: Interaction,
  cookie: string | undefined,
  again: { problem?: string; user?: string } = {},
) {
  const { interactionId, purpose } = interaction;
  const asked = purpose.kind === 'authorize' ? purpose.request : devices.waiting(purpose.deviceCodeDigest);
  return loginPage({
    action: `/login/${interactionId}`,
    formToken: logins.formToken(interaction, cookie),
    client: clientTitle(asked.clientId),
    scope: scopeWords(asked.scope),
    upstreams: upstreams(interactionId),
    ...(purpose.kind === 'authorize' ? { formTarget: new URL(purpose.request.redirectUri).origin } : {}),
    ...again,
  });
}

export function clientTitle(clientId: string): string {
  return builtInClient(clientId)?.title ?? clientId;
}
