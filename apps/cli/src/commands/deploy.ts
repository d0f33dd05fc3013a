import { readFileSync } from 'node:fs';
import type { DeployRequest, OrderView } from '@hanse/api';
import { HanseError } from '@hanse/kernel';
import { parseManifest } from '@hanse/manifest';
import type { CliContext } from '../context.ts';
import { askChoices } from '../deploy/ask-choices.ts';
import { terminalPrompt } from '../deploy/prompt.ts';
import { type ChoiceOptions, choicesOf } from '../deploy/request-options.ts';
import { awaitDeployment, requestDeployment, uploadPackage } from '../deploy-package.ts';
import { problemOf } from '../packages/file-entry.ts';
import { openPackage } from '../packages/open-package.ts';
import { applicationLines, stepTable } from '../render/application.ts';
import type { FederationApi } from '../session/federation-api.ts';
import { openSession } from '../session/open-session.ts';

interface DeployOptions extends ChoiceOptions {
  readonly manifest?: string;
  /** A file with what to say to the servers that referenced files lie on. */
  readonly credentials?: string;
  readonly wait: boolean;
}

export async function deploy(context: CliContext, path: string, options: DeployOptions): Promise<void> {
  const { out, signal, program } = context;
  const manifest = options.manifest === undefined ? undefined : readManifest(options.manifest);
  const choices = choicesOf(options);
  const source = await openPackage(path, { signal, credentials: options.credentials });
  await using session = openSession(context);
  const received = await uploadPackage(context, session.api, source);
  const { packageId } = received;
  const asked: DeployRequest = {
    packageId,
    ...choices,
    ...(manifest === undefined ? {} : { manifest: manifest.text }),
  };
  const prompt = terminalPrompt(context);
  const isKnown = (system: string, key: string) => manifest?.sets(system, key) ?? false;
  const request = prompt === undefined ? asked : await askChoices(asked, received.choices, isKnown, prompt);
  const order = await requestDeployment(session.api, request);
  if (options.wait) await showEnd(context, session.api, order);
  else {
    out.lines(`accepted as order ${order.orderId}; "${program} show ${order.subject}" tells how it goes`);
    out.json(order);
  }
}

async function showEnd(context: CliContext, api: FederationApi, order: OrderView): Promise<void> {
  const { out, program } = context;
  try {
    const view = await awaitDeployment(context, api, order);
    const look = { palette: out.palette, width: out.columns() };
    out.lines('', ...applicationLines(view, look), '', ...stepTable(view.steps, look));
    out.json({ type: 'result', application: view });
  } catch (thrown) {
    if (context.signal.aborted) out.lines('', `the deployment goes on: "${program} show ${order.subject}"`);
    throw thrown;
  }
}

interface ReadManifest {
  readonly text: string;
  /** Whether it gives a VirtualSystem's property a value. */
  sets(system: string, key: string): boolean;
}

/** Judged here already, with the file's name in front of each finding, before anything is sent. */
function readManifest(file: string): ReadManifest {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new HanseError('CLI_FILE_UNREADABLE', { what: 'The manifest', path: file, problem: problemOf(cause) }, cause);
  }
  const parsed = parseManifest(text, { fileName: file });
  if (!parsed.ok) throw parsed.error;
  const { components, properties } = parsed.value;
  return {
    text,
    sets: (system, key) =>
      components.some(
        ({ name, virtualSystem }) => virtualSystem === system && Object.hasOwn(properties[name] ?? {}, key),
      ),
  };
}
