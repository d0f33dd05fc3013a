import { randomUUID } from 'node:crypto';
import type { ApplicationView, DeployRequest, OrderView, PackageView } from '@hanse/api';
import { formatBytes, HanseError } from '@hanse/kernel';
import type { CliContext } from './context.ts';
import type { OpenPackage } from './packages/open-package.ts';
import { followOrder } from './progress/follow-order.ts';
import { showDeployment } from './progress/show-deployment.ts';
import { diagnosticLine, toDiagnosticLine } from './render/problem.ts';
import type { FederationApi } from './session/federation-api.ts';

/** Uploads a package and tells what is odd about it. */
export async function uploadPackage(
  context: CliContext,
  api: FederationApi,
  source: OpenPackage,
): Promise<PackageView> {
  const { out } = context;
  out.lines(`uploading ${source.name} (${formatBytes(source.bytes)})`);
  const view = await api.upload(source.body());
  const odd = view.diagnostics.filter(({ severity }) => severity !== 'note');
  out.lines(...odd.map((finding) => diagnosticLine(toDiagnosticLine(finding), out.palette)));
  return view;
}

/** Asks for the deployment. Should the answer be lost, the same request would not deploy twice. */
export function requestDeployment(api: FederationApi, request: DeployRequest): Promise<OrderView> {
  return api.deploy(request, randomUUID());
}

/** Shows an order until it is over, and answers the application. Throws CLI_ORDER_FAILED. */
export async function awaitDeployment(
  context: CliContext,
  api: FederationApi,
  order: OrderView,
): Promise<ApplicationView> {
  const { out, signal } = context;
  const before = await api.application(order.subject);
  using display = showDeployment(before, out);
  const ended = await followOrder({ api, order, signal, onEvent: display.take });
  requireSuccess(ended, before.name);
  return await api.application(order.subject);
}

/** Throws CLI_ORDER_FAILED with what the federation says of it. */
export function requireSuccess(order: OrderView, application: string): void {
  const { failure, state, verb } = order;
  if (state !== 'FAILED') return;
  const {
    code,
    message: problem,
    remedy,
  } = failure ?? { code: 'INTERNAL', message: 'no reason was given', remedy: '' };
  throw new HanseError('CLI_ORDER_FAILED', { verb, application, code, problem, remedy });
}
