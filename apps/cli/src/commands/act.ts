import type { ApplicationAction } from '@hanse/api';
import type { CliContext } from '../context.ts';
import { requireSuccess } from '../deploy-package.ts';
import { followOrder } from '../progress/follow-order.ts';
import { veeTable } from '../render/application.ts';
import { eventLine } from '../render/event-line.ts';
import { openSession } from '../session/open-session.ts';

interface Asked {
  readonly verb: ApplicationAction['verb'] | 'destroy';
  readonly application: string;
  readonly vee?: string | undefined;
  readonly wait: boolean;
}

/** A verb on an application or one of its VEEs, seen to its end unless the person does not want to wait. */
export async function act(context: CliContext, asked: Asked): Promise<void> {
  const { out, signal } = context;
  const { verb, application, vee, wait } = asked;
  await using session = openSession(context);
  const { api } = session;
  const order =
    verb === 'destroy'
      ? await api.destroy(application)
      : await api.act(application, { verb, ...(vee === undefined ? {} : { vee }) });
  if (!wait) {
    out.lines(`accepted as order ${order.orderId}`);
    out.json(order);
    return;
  }
  const since = order.createdAt;
  const onEvent = (event: Parameters<typeof eventLine>[0]) => {
    out.lines(eventLine(event, { since, palette: out.palette }));
    out.json(event);
  };
  requireSuccess(await followOrder({ api, order, signal, onEvent }), application);
  const view = await api.application(order.subject);
  if (verb !== 'destroy') out.lines('', ...veeTable(view.vees, { palette: out.palette, width: out.columns() }));
  out.json({ type: 'result', application: view });
}
