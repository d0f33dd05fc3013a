import type { HttpApp } from '@hanse/http';
import { HanseError } from '@hanse/kernel';
import { Type } from 'typebox';
import type { PageSender } from '../login/send-page.ts';
import { readForm, requiredField } from '../oauth/form.ts';
import type { UpstreamLogins, UpstreamOutcome } from '../upstream/upstream-logins.ts';
import { confirmLinkPage, linkedPage } from '../upstream/upstream-pages.ts';
import type { UserTable } from '../users/user-table.ts';
import { pageErrorHandler } from './page-failures.ts';

interface Parts {
  readonly upstreamLogins: UpstreamLogins;
  readonly users: UserTable;
  readonly pages: PageSender;
}

const UpstreamParams = Type.Object({ name: Type.String({ pattern: '^[a-z][a-z0-9-]{0,30}$' }) });
/** What a provider may send a browser back with. */
const LONGEST_ANSWER = 8_192;

/** The way of a browser to an upstream provider and back. */
export function upstreamRoutes(app: HttpApp, { upstreamLogins, users, pages }: Parts): void {
  const errorHandler = pageErrorHandler(pages);

  app.get(
    '/login/upstream/:name',
    { config: { operation: 'login.upstream', access: 'public' }, schema: { params: UpstreamParams }, errorHandler },
    async (request, reply) => {
      const { name } = request.params;
      const { cookie } = request.headers;
      const form = readForm(queryOf(request.url));
      const interactionId = form.get('login');
      if (interactionId !== undefined) {
        return answer(await upstreamLogins.login(name, interactionId, cookie), { reply, pages });
      }
      const ticket = requiredField(form, 'link');
      const token = form.get('confirm');
      if (token !== undefined) return pages.redirect(reply, await upstreamLogins.link(name, ticket, token, cookie));
      const { userId, token: confirm, setCookie } = upstreamLogins.confirmation(name, ticket, cookie);
      const user = users.get(userId)?.name ?? '';
      const href = `/login/upstream/${name}?${new URLSearchParams({ link: ticket, confirm })}`;
      const page = confirmLinkPage({ user, title: upstreamLogins.require(name).title, href });
      return pages.send(reply.header('set-cookie', setCookie), page);
    },
  );

  app.get(
    '/login/upstream/:name/callback',
    {
      config: { operation: 'login.upstream-callback', access: 'public' },
      schema: { params: UpstreamParams },
      errorHandler,
    },
    async (request, reply) => {
      const query = queryOf(request.url);
      const from = { cookies: request.headers.cookie, address: request.ip };
      return answer(await upstreamLogins.finish(request.params.name, query, from), { reply, pages });
    },
  );
}

function answer(
  outcome: UpstreamOutcome,
  { reply, pages }: { reply: Parameters<PageSender['send']>[0]; pages: PageSender },
) {
  if (outcome.kind === 'sent-on') return pages.redirect(reply, outcome.location);
  if (outcome.kind === 'linked') {
    return pages.send(reply, linkedPage({ user: outcome.user.name, title: outcome.upstream.title }));
  }
  return pages.failure(reply, outcome.error, outcome.back);
}

function queryOf(url: string): string {
  const at = url.indexOf('?');
  const query = at < 0 ? '' : url.slice(at + 1);
  if (query.length <= LONGEST_ANSWER) return query;
  throw new HanseError('REQUEST_TOO_LARGE', { limit: LONGEST_ANSWER });
}
