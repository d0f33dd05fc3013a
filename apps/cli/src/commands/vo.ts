import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import type { MemberChange, VoChange, VoInvitationRequest, VoRequest, VoView } from '@hanse/api';
import { writeDurableFile } from '@hanse/host';
import { policyError, readPolicy } from '@hanse/identity';
import { HanseError, isoTime, type JsonValue } from '@hanse/kernel';
import type { CliContext } from '../context.ts';
import { memberTable, voPage, voTable } from '../render/vos.ts';
import { openSession } from '../session/open-session.ts';
import type { VoApi } from '../session/vo-api.ts';

/** Makes a VO, changes it, or looks at one: what comes out is the VO. */
export function createVo(context: CliContext, request: VoRequest): Promise<void> {
  return page(context, (vos) => vos.create(request));
}

export function showVo(context: CliContext, vo: string): Promise<void> {
  return page(context, (vos) => vos.show(vo));
}

export function updateVo(context: CliContext, vo: string, change: VoChange): Promise<void> {
  return page(context, (vos) => vos.update(vo, change));
}

export function quotaOfVo(context: CliContext, vo: string, quota: VoView['quota'] | undefined): Promise<void> {
  return page(context, (vos) => (quota === undefined ? vos.show(vo) : vos.setQuota(vo, quota)));
}

export async function listVos(context: CliContext): Promise<void> {
  const { out, program } = context;
  await using session = openSession(context);
  const vos = await session.api.vos.list();
  out.json(vos);
  if (vos.length === 0) out.lines(`you are in no VO; "${program} vo accept" takes an invitation`);
  else out.lines(...voTable(vos, lookOf(context)));
}

export async function deleteVo(context: CliContext, vo: string): Promise<void> {
  await using session = openSession(context);
  await session.api.vos.delete(vo);
  tell(context, `VO ${vo} is deleted`, { vo });
}

/** Prints the invitation alone on standard output, or writes it to a file that only its owner can read. */
export async function inviteToVo(
  context: CliContext,
  vo: string,
  { out: file, ...request }: VoInvitationRequest & { out?: string },
): Promise<void> {
  const { out } = context;
  await using session = openSession(context);
  const invitation = await session.api.vos.invite(vo, request);
  out.json(invitation);
  if (file === undefined) {
    out.lines(invitation.invitation);
    return;
  }
  writeDurableFile(file, `${invitation.invitation}\n`);
  out.lines(`an invitation to ${vo} is in ${file}, good once until ${isoTime(invitation.expiresAt)}`);
}

/** The secret comes by file or pipe, because arguments can be seen by every user of the machine. */
export async function acceptVo(context: CliContext, options: { invitationFile?: string }): Promise<void> {
  const { program, stdin } = context;
  const { invitationFile } = options;
  const secret = invitationFile === undefined ? await text(stdin) : readText('The invitation', invitationFile);
  await using session = openSession(context);
  const membership = await session.api.vos.accept(secret.trim());
  const { vo, role } = membership;
  tell(context, `you are ${role} of VO ${vo}; "${program} vo use ${vo}" works for it`, membership);
}

export async function leaveVo(context: CliContext, vo: string): Promise<void> {
  await using session = openSession(context);
  await session.api.vos.leave(vo);
  tell(context, `you have left VO ${vo}`, { vo });
}

/** Null: for one's own things alone. */
export async function useVo(context: CliContext, name: string | null): Promise<void> {
  await using opened = openSession(context);
  const { user, vo } = await opened.use(name);
  const what = vo === undefined ? 'your own things' : `VO ${vo}`;
  tell(context, `what ${user} does now is for ${what}`, { user, vo: vo ?? null });
}

export async function membersOfVo(context: CliContext, vo: string): Promise<void> {
  await using session = openSession(context);
  const members = await session.api.vos.members(vo);
  context.out.json(members);
  context.out.lines(...memberTable(members, lookOf(context)));
}

export async function changeMember(context: CliContext, vo: string, user: string, change: MemberChange): Promise<void> {
  await using session = openSession(context);
  const member = await session.api.vos.change(vo, user, change);
  context.out.json(member);
  context.out.lines(...memberTable([member], lookOf(context)));
}

export async function removeMember(context: CliContext, vo: string, user: string): Promise<void> {
  await using session = openSession(context);
  await session.api.vos.remove(vo, user);
  tell(context, `${user} is in VO ${vo} no more`, { vo, user });
}

export async function groupOfVo(context: CliContext, vo: string, group: string, isGone: boolean): Promise<void> {
  await using session = openSession(context);
  if (isGone) await session.api.vos.deleteGroup(vo, group);
  else await session.api.vos.addGroup(vo, group);
  tell(context, `VO ${vo} ${isGone ? 'has no group' : 'has the group'} ${group}${isGone ? ' any more' : ''}`, {
    vo,
    group,
  });
}

/** Shows the policy of a VO, replaces it by a file's, or removes it. */
export async function policyOfVo(
  context: CliContext,
  vo: string,
  options: { set?: string; delete?: boolean },
): Promise<void> {
  const { out } = context;
  const policy = options.set === undefined ? undefined : policyIn(options.set);
  await using session = openSession(context);
  const { vos } = session.api;
  if (policy !== undefined) await vos.setPolicy(vo, policy);
  else if (options.delete === true) {
    await vos.deletePolicy(vo);
    tell(context, `VO ${vo} has no policy of its own any more`, { vo });
    return;
  }
  const present = await vos.policy(vo);
  out.json(present);
  out.lines(JSON.stringify(present, null, 2));
}

/** All problems of the file are told at once, each with its line. */
function policyIn(file: string): JsonValue {
  const read = readPolicy(readText('The policy', file));
  if (!read.ok) throw policyError(file, read.error);
  return JSON.parse(JSON.stringify(read.value)) as JsonValue;
}

async function page(context: CliContext, ask: (vos: VoApi) => Promise<VoView>): Promise<void> {
  await using session = openSession(context);
  const view = await ask(session.api.vos);
  context.out.json(view);
  context.out.lines(...voPage(view, lookOf(context)));
}

function tell({ out }: CliContext, line: string, value: unknown): void {
  out.json(value);
  out.lines(line);
}

function lookOf({ out }: CliContext) {
  return { palette: out.palette, width: out.columns() };
}

function readText(what: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new HanseError('CLI_FILE_UNREADABLE', { what, path, problem }, cause);
  }
}
