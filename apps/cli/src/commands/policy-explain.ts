import type { PolicyQuestionRequest } from '@hanse/api';
import type { CliContext } from '../context.ts';
import { explanationLines } from '../render/explanation.ts';
import { openSession } from '../session/open-session.ts';

interface ExplainOptions {
  readonly user?: string;
  readonly vo?: string;
  readonly action?: string;
  readonly on?: string;
}

export async function policyExplain(context: CliContext, options: ExplainOptions): Promise<void> {
  const { out } = context;
  await using session = openSession(context);
  const answer = await session.api.explain(await asked(options, (name) => session.api.application(name)));
  out.json(answer);
  out.lines(...explanationLines(answer, { palette: out.palette, width: out.columns() }, options.action !== undefined));
}

async function asked(
  { user, vo, action, on }: ExplainOptions,
  find: (name: string) => Promise<{ readonly applicationId: string; readonly owner: string }>,
): Promise<PolicyQuestionRequest> {
  const about = { ...(user === undefined ? {} : { user }), ...(vo === undefined ? {} : { vo }) };
  const what = action === undefined ? {} : { action };
  if (on === undefined) return { ...about, ...what };
  const { applicationId, owner } = await find(on);
  const path = vo === undefined ? `/user/${owner}/${applicationId}` : `/vo/${vo}/${applicationId}`;
  return { ...about, ...what, resource: { kind: 'application', path, owner } };
}
