import type { HttpApp } from '@hanse/http';
import { readForm } from '../oauth/form.ts';

/** No form of ours is longer. */
const FORM_LIMIT = 64 * 1024;

/** Registers routes that take forms, and no other bodies; the routes of the API beside them take none. */
export async function withForms(app: HttpApp, routes: (app: HttpApp) => void): Promise<void> {
  await app.register(async (inner) => {
    inner.removeAllContentTypeParsers();
    inner.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: FORM_LIMIT },
      async (_request: unknown, body: string | Buffer) => readForm(String(body)),
    );
    routes(inner);
  });
}
