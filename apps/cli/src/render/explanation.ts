import type { PolicyAnswer } from '@hanse/api';
import type { Palette } from '../palette.ts';
import { type Column, renderTable } from './table.ts';

const COLUMNS: readonly Column[] = [{ title: 'ACTION' }, { title: 'ALLOWED' }, { title: 'BECAUSE' }];
const RULES: readonly Column[] = [{ title: 'POLICY' }, { title: 'RULE' }, { title: 'EFFECT' }, { title: 'APPLIES' }];

/** The federation must allow; these may only take from it. */
const VETO = { local: 'veto of the provider', vo: 'veto of the VO' } as const;

interface Look {
  readonly palette: Palette;
  readonly width?: number | undefined;
}

/** Who is asked about, what they may do and why; in detail every rule that was tried. */
export function explanationLines(answer: PolicyAnswer, look: Look, isDetailed: boolean): readonly string[] {
  const { user, resource, roles, ownerships, actions } = answer;
  const { green, red } = look.palette;
  const rows = actions.map(({ action, allowed, because, deniedBy }) => {
    const why = deniedBy === undefined || deniedBy === 'federation' ? because : `${VETO[deniedBy]}: ${because}`;
    return [action, allowed ? { text: 'yes', paint: green } : { text: 'no', paint: red }, why];
  });
  return [
    `${user} at ${resource.kind} ${resource.path}`,
    `roles: ${roles.join(', ') || 'none'}; ownership: ${ownerships.join(', ')}`,
    '',
    ...renderTable(COLUMNS, rows, look),
    ...(isDetailed ? actions.flatMap(({ tried }) => ['', ...triedLines(tried, look)]) : []),
  ];
}

function triedLines(tried: PolicyAnswer['actions'][number]['tried'], look: Look): readonly string[] {
  const rows = tried.map(({ policy, rule, effect, missing }) => [policy, rule, effect, missing ?? 'yes']);
  return renderTable(RULES, rows, look);
}
