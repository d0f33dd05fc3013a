import { requireSuccess } from './deploy-package.ts';
import { followOrder } from './progress/follow-order.ts';
import type { FederationApi } from './session/federation-api.ts';

/** Destroys every application that the user has; answers their names. */
export async function destroyAll(
  api: FederationApi,
  parts: { readonly signal: AbortSignal; readonly say: (line: string) => void },
): Promise<readonly string[]> {
  const applications = await api.applications({ all: false });
  await Promise.all(
    applications.map(async ({ applicationId, name }) => {
      const order = await api.destroy(applicationId);
      requireSuccess(await followOrder({ api, order, signal: parts.signal, onEvent: () => undefined }), name);
      parts.say(`application ${name} is destroyed`);
    }),
  );
  return applications.map(({ name }) => name);
}
