import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Policy, type Principal as PolicyPrincipal, type PolicyRow } from '@hanse/identity';
import type { RawRequest } from '../../support/raw-api.ts';
import { ROOT } from '../../support/repository.ts';

export type Service = 'federation' | 'gateway';
/** A request that is right, but for who sends it; made anew for every principal, who is named. */
export type Ask = (
  principal: string,
) => Omit<RawRequest, 'method' | 'token'> | Promise<Omit<RawRequest, 'method' | 'token'>>;

/** An operation as the OpenAPI document of a service names it. */
export interface Operation {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
}

/** Every operation of the document that the documents check holds true. */
export function operationsOf(service: Service): readonly Operation[] {
  const document = JSON.parse(readFileSync(join(ROOT, `docs/api/${service}.json`), 'utf8')) as {
    paths: Readonly<Record<string, Readonly<Record<string, { operationId: string }>>>>;
  };
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => {
      return { operation: operationId, method: method.toUpperCase(), path };
    }),
  );
}

const POLICIES: Readonly<Record<Service, { module: string; rows: string }>> = {
  federation: { module: 'apps/federation/dist/src/policy.js', rows: 'POLICY' },
  gateway: { module: 'apps/gateway/dist/src/security/policy-rows.js', rows: 'GATEWAY_POLICY' },
};

/** The rows that a service decides by. */
export async function policyRows(service: Service): Promise<readonly PolicyRow[]> {
  const { module, rows } = POLICIES[service];
  const exported = (await import(pathToFileURL(join(ROOT, module)).href)) as Readonly<Record<string, PolicyRow[]>>;
  return exported[rows] ?? [];
}

/** Who of these the rows let ask at all; ownership is looked at only where the thing is found. */
export function admittedBy(
  rows: readonly PolicyRow[],
  operation: string,
  principals: ReadonlyMap<string, PolicyPrincipal | undefined>,
): readonly string[] {
  const policy = new Policy({ rows });
  const isPublic = rows.find((row) => row.operation === operation)?.who.length === 0;
  return [...principals]
    .filter(([, who]) => isPublic || (who !== undefined && policy.decide(who, operation).allowed))
    .map(([name]) => name);
}
