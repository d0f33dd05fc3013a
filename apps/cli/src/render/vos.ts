import type { VoMemberView, VoView } from '@hanse/api';
import { isoTime } from '@hanse/kernel';
import type { Palette } from '../palette.ts';
import { type Column, renderTable } from './table.ts';

interface Look {
  readonly palette: Palette;
  readonly width?: number | undefined;
}

const VO_COLUMNS: readonly Column[] = [
  { title: 'VO' },
  { title: 'ROLE' },
  { title: 'APPLICATIONS', align: 'right' },
  { title: 'VCPUS', align: 'right' },
  { title: 'MEMORY (MIB)', align: 'right' },
  { title: 'DISK (GIB)', align: 'right' },
  { title: 'BUDGET OWNER' },
  { title: 'TITLE' },
];
const MEMBER_COLUMNS: readonly Column[] = [
  { title: 'USER' },
  { title: 'ROLE' },
  { title: 'GROUPS' },
  { title: 'SINCE' },
];

/** VOs, with what they use of what they may. */
export function voTable(vos: readonly VoView[], look: Look): readonly string[] {
  const rows = vos.map((view) => {
    const { vo, role = '', budgetOwner, title } = view;
    return [vo, role, ...amounts(view), budgetOwner.user, title];
  });
  return renderTable(VO_COLUMNS, rows, look);
}

/** Everything that is known of a VO. */
export function voPage(view: VoView, look: Look): readonly string[] {
  const { groups, policyVersion, createdAt } = view;
  return [
    ...voTable([view], look),
    '',
    `made ${isoTime(createdAt)}`,
    `groups: ${groups.join(' ') || 'none'}`,
    `policy of its own: ${policyVersion === undefined ? 'none' : `version ${policyVersion}`}`,
  ];
}

export function memberTable(members: readonly VoMemberView[], look: Look): readonly string[] {
  const rows = members.map(({ user, role, groups, since }) => [
    user,
    role,
    groups.join(' '),
    isoTime(since).slice(0, 10),
  ]);
  return renderTable(MEMBER_COLUMNS, rows, look);
}

function amounts({ used, quota }: VoView): readonly string[] {
  const of = (amount: number, limit: number | undefined) =>
    limit === undefined ? `${Math.ceil(amount)}` : `${Math.ceil(amount)}/${limit}`;
  return [
    of(used.applications, quota.applications),
    of(used.vcpus, quota.vcpus),
    of(used.memoryMib, quota.memoryMib),
    of(used.diskGib, quota.diskGib),
  ];
}
