import type { PolicyAnswer, PolicyQuestionRequest, SitePolicyQuestionRequest } from '@hanse/api';
import { VO_ROLES } from '@hanse/identity';
import type { CliContext } from '../context.ts';
import { explanationLines } from '../render/explanation.ts';
import { openSession } from '../session/open-session.ts';

interface ExplainOptions {
  readonly user?: string;
  readonly vo?: string;
  readonly action?: string;
  readonly on?: string;
  readonly site?: string;
}

export async function policyExplain(context: CliContext, options: ExplainOptions): Promise<void> {
  const { out } = context;
  await using session = openSession(context);
  const question = await asked(options, (name) => session.api.application(name));
  const answer = await session.api.explain(question);
  const look = { palette: out.palette, width: out.columns() };
  const isDetailed = options.action !== undefined;
  if (options.site === undefined) {
    out.json(answer);
    out.lines(...explanationLines(answer, look, isDetailed));
    return;
  }
  await using site = await session.atSite(options.site, 'policy.explain:/');
  const there = await site.explain(questionAtSite(question, answer));
  out.json({ federation: answer, site: there });
  out.lines('The federation says', '', ...explanationLines(answer, look, isDetailed), '');
  out.lines(`The gateway of ${options.site} says`, '', ...explanationLines(there, look, isDetailed));
}

/** What is done to an application is done at a site to its part or to its VEEs. */
const AT_SITES: Readonly<Record<string, string>> = {
  'application.deploy': 'part.put',
  'application.read': 'part.read',
  'application.export': 'disk.export',
  'application.usage': 'usage.read',
};

/** A site knows nobody's role but that of who asks: it is told what the federation says of the user. */
function questionAtSite(
  { user, vo, action, resource }: PolicyQuestionRequest,
  { userId, roles }: PolicyAnswer,
): SitePolicyQuestionRequest {
  const role = VO_ROLES.findLast((one) => roles.includes(one));
  const about = { userId, ...(role === undefined ? {} : { role }) };
  const done = action === undefined ? undefined : (AT_SITES[action] ?? action.replace(/^application\./, 'vee.'));
  return {
    ...(user === undefined ? {} : { about }),
    ...(vo === undefined ? {} : { vo }),
    ...(done === undefined ? {} : { action: done }),
    ...(resource === undefined ? {} : { resource: { ...resource, kind: 'vee' } }),
  };
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
