import type { HttpApp } from '@hanse/http';
import { HanseError, UserIds } from '@hanse/kernel';
import type { BrowserLogins } from '../login/browser-logins.ts';
import type { Interaction } from '../login/interaction.ts';
import { codePage, finishedPage, reviewPage } from '../login/pages/device-pages.ts';
import { scopeWords } from '../login/scope-words.ts';
import type { PageSender } from '../login/send-page.ts';
import type { DeviceLogins } from '../oauth/device-logins.ts';
import { formOf, readForm, requiredField } from '../oauth/form.ts';
import type { UserTable } from '../users/user-table.ts';
import { clientTitle, InteractionParams } from './login-routes.ts';
import { pageErrorHandler } from './page-failures.ts';

interface Parts {
  readonly logins: BrowserLogins;
  readonly devices: DeviceLogins;
  readonly users: UserTable;
  readonly pages: PageSender;
}

/** Where a person lets a device in: the code, the login (elsewhere), the decision. */
export function deviceRoutes(app: HttpApp, { logins, devices, users, pages }: Parts): void {
  const errorHandler = pageErrorHandler(pages);

  app.get('/device', { config: { operation: 'device.show', access: 'public' }, errorHandler }, (request, reply) => {
    const userCode = readForm(request.url.split('?')[1] ?? '').get('user_code') ?? '';
    return pages.send(reply, codePage({ userCode: userCode.slice(0, 32) }));
  });

  app.post('/device', { config: { operation: 'device.enter', access: 'public' }, errorHandler }, (request, reply) => {
    const typed = requiredField(formOf(request.body), 'user_code');
    const found = waitingWith(devices, typed, request.ip);
    if (found instanceof HanseError) {
      return pages.send(reply, codePage({ userCode: typed.slice(0, 32), problem: `${found.message}.` }), 404);
    }
    const purpose = { kind: 'device', deviceCodeDigest: found.deviceCodeDigest } as const;
    const { location, setCookie } = logins.begin(purpose, request.headers.cookie);
    return pages.redirect(reply.header('set-cookie', setCookie), location);
  });

  app.get(
    '/device/:interactionId',
    { config: { operation: 'device.review', access: 'public' }, schema: { params: InteractionParams }, errorHandler },
    (request, reply) => {
      const { cookie } = request.headers;
      const { interaction, deviceCodeDigest, userId } = decidable(logins.require(request.params.interactionId, cookie));
      const { userCode, clientId, scope } = devices.waiting(deviceCodeDigest);
      return pages.send(
        reply,
        reviewPage({
          action: `/device/${interaction.interactionId}`,
          formToken: logins.formToken(interaction, cookie),
          ...{ userCode, client: clientTitle(clientId), scope: scopeWords(scope) },
          user: users.get(userId)?.name ?? '',
        }),
      );
    },
  );

  app.post(
    '/device/:interactionId',
    { config: { operation: 'device.decide', access: 'public' }, schema: { params: InteractionParams }, errorHandler },
    (request, reply) => {
      const { cookie } = request.headers;
      const found = decidable(logins.require(request.params.interactionId, cookie));
      const form = formOf(request.body);
      logins.requireFormToken(found.interaction, cookie, form.get('form_token'));
      const isApproved = requiredField(form, 'decision') === 'approve';
      const { vo } = devices.waiting(found.deviceCodeDigest);
      const decision = isApproved ? logins.approvalOf(found.userId, vo) : 'denied';
      logins.end(found.interaction.interactionId);
      devices.decide(found.deviceCodeDigest, decision);
      return pages.send(reply, finishedPage(isApproved));
    },
  );
}

/** A wrong code is told on the page itself. */
function waitingWith(devices: DeviceLogins, typed: string, address: string) {
  try {
    return devices.waitingWith(typed, address);
  } catch (thrown) {
    if (thrown instanceof HanseError && thrown.kind !== 'internal') return thrown;
    throw thrown;
  }
}

/** Only who has logged in decides. Throws FEDERATION_LOGIN_UNKNOWN for a login of another kind, or before it. */
function decidable(interaction: Interaction) {
  const { purpose, userId } = interaction;
  if (purpose.kind !== 'device' || userId === undefined) throw new HanseError('FEDERATION_LOGIN_UNKNOWN');
  return { interaction, deviceCodeDigest: purpose.deviceCodeDigest, userId: UserIds.parse(userId) };
}
