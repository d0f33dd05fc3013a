import { randomUUID } from 'node:crypto';
import { stat, writeFile } from 'node:fs/promises';
import type { ExportRequest, FederationEvent, PackageView } from '@hanse/api';
import { formatBytes, HanseError } from '@hanse/kernel';
import type { CliContext } from '../context.ts';
import { requireSuccess } from '../deploy-package.ts';
import { signerOf } from '../ovf/signing.ts';
import { requireNew } from '../ovf/write-new.ts';
import { downloadPackage } from '../packages/download-package.ts';
import { problemOf } from '../packages/file-entry.ts';
import { followOrder } from '../progress/follow-order.ts';
import { eventLine } from '../render/event-line.ts';
import type { FederationApi } from '../session/federation-api.ts';
import { openSession } from '../session/open-session.ts';

export interface ExportOptions {
  readonly output?: string;
  readonly manifest?: string;
  readonly ovfVersion?: '1.1' | '2.0';
  readonly format?: 'vmdk' | 'qcow2';
  readonly pause?: boolean;
  readonly sign?: string;
  readonly certificate?: string;
}

/** A deployed application as an .ova on this disk. The package stays at the federation too, to be deployed by its id. */
export async function exportApplication(context: CliContext, name: string, options: ExportOptions): Promise<void> {
  const { out, signal } = context;
  const { manifest } = options;
  const sign = signer(options);
  await using session = openSession(context);
  const { api } = session;
  const application = await api.application(name);
  const file = options.output ?? `${application.name}.ova`;
  for (const path of [file, ...(manifest === undefined ? [] : [manifest])]) requireNew(path);
  const packageId = await make(context, api, application.name, options);
  const view = await api.package(packageId);
  out.lines('', `downloading ${file}`);
  const body = await api.downloadPackage(packageId);
  await downloadPackage({ path: file, body, bytes: view.sizeBytes, out, sign, signal });
  if (manifest !== undefined) await writeText(manifest, await api.manifest(application.applicationId));
  const { size } = await stat(file);
  out.lines(
    `${file} (${formatBytes(size)}), package ${packageId}, every digest verified${sign === undefined ? '' : ', signed'}`,
  );
  out.lines(`deploy it with: ${deployCommand(context.program, file, options, view)}`);
  out.json({ type: 'result', file, bytes: size, package: view, ...(manifest === undefined ? {} : { manifest }) });
}

/** Follows the order to its end; answers the id of the package. */
async function make(context: CliContext, api: FederationApi, name: string, options: ExportOptions): Promise<string> {
  const { out, signal } = context;
  const { ovfVersion, format, pause = false } = options;
  const request: ExportRequest = {
    pause,
    ...(ovfVersion === undefined ? {} : { ovfVersion }),
    ...(format === undefined ? {} : { diskFormat: format }),
  };
  const { order, packageId } = await api.exportApplication(name, request, randomUUID());
  const since = order.createdAt;
  const onEvent = (event: FederationEvent) => {
    out.lines(eventLine(event, { since, palette: out.palette }));
    out.json(event);
  };
  requireSuccess(await followOrder({ api, order, signal, onEvent }), name);
  return packageId;
}

/** What the package needs to become the same again: its manifest, and the passwords that it does not tell. */
function deployCommand(program: string, file: string, { manifest }: ExportOptions, { choices }: PackageView): string {
  const passwords = (choices?.properties ?? []).filter(({ isPassword }) => isPassword).map(({ key }) => key);
  const hasLicences = (choices?.eulas ?? []).length > 0;
  return [
    `${program} deploy ${file}`,
    ...(manifest === undefined ? [] : [`--manifest ${manifest}`]),
    ...(hasLicences ? ['--accept-eulas'] : []),
    ...[...new Set(passwords)].map((key) => `--property ${key}=…`),
  ].join(' ');
}

/** Read before anything is asked for: nothing is copied for nothing. */
function signer({ sign, certificate }: ExportOptions): ReturnType<typeof signerOf> | undefined {
  if ((sign === undefined) !== (certificate === undefined)) throw new HanseError('CLI_SIGNER_INCOMPLETE');
  return sign === undefined || certificate === undefined ? undefined : signerOf({ key: sign, certificate });
}

async function writeText(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' });
  } catch (thrown) {
    throw new HanseError('CLI_FILE_UNWRITABLE', { path, problem: problemOf(thrown) }, thrown);
  }
}
