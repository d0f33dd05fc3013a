import { createSimulatedDriver } from '@hanse/drivers/simulated';
import { createHttpServer, openApiOf } from '@hanse/http';
import { ProofVerifier } from '@hanse/identity';
import { HanseError, NO_METRICS, SILENT_LOGGER, SiteIds } from '@hanse/kernel';
import { systemClock, systemRng } from '@hanse/observability';
import { openSqlite } from '@hanse/store/sqlite';
import type { InstanceIdentity } from './instances/instance-identity.ts';
import { gatewayRoutes } from './routes/gateway-routes.ts';
import { createSiteCore } from './site-core.ts';
import { GATEWAY_MIGRATIONS } from './state/migrations.ts';
import { VERSION } from './version.ts';

/** The OpenAPI document of a gateway, from its routes themselves; they are made over an empty site and never served. */
export async function describeGateway(): Promise<object> {
  const ports = { clock: systemClock, rng: systemRng, logger: SILENT_LOGGER };
  const siteId = SiteIds.mint(systemClock, systemRng);
  const capacity = { vcpus: 0, memoryMib: 0, diskGib: 0 };
  const prices = { currency: 'EUR', vcpuHourMicros: 0, memoryGibHourMicros: 0, diskGibHourMicros: 0 };
  const driver = createSimulatedDriver({ ...ports, siteId, capacity });
  const db = openSqlite({ path: ':memory:', migrations: GATEWAY_MIGRATIONS, clock: systemClock });
  const core = createSiteCore({
    ...ports,
    siteId,
    prices,
    capacity,
    parallelBoots: 1,
    db,
    driver,
    metrics: NO_METRICS,
    instanceIdentity: nobody(ports.clock),
  });
  const refuse = () => {
    throw new HanseError('INTERNAL', { what: 'a gateway that only describes itself was asked to serve' });
  };
  const server = await createHttpServer({
    ...{ ...ports, name: 'Hanse gateway', version: VERSION, bodyLimit: 1024 },
    authenticate: refuse,
    authorize: refuse,
  });
  const site = {
    siteId,
    name: 'site',
    jurisdiction: 'DE',
    prices,
    driver: driver.name,
    capabilities: driver.capabilities,
  };
  const metricsText = () => Promise.resolve('');
  gatewayRoutes(server.app, {
    ...core,
    explainer: { explain: refuse },
    site,
    version: VERSION,
    metricsText,
    images: driver.images,
    accounts: undefined,
  });
  await server.app.ready();
  const document = openApiOf(server.app);
  await server.stop(AbortSignal.abort());
  db.close();
  return document;
}

/** Of a gateway that gives no identities. */
function nobody(clock: typeof systemClock): InstanceIdentity {
  const signer = (): never => {
    throw new HanseError('INTERNAL', { what: 'a gateway that only describes itself was asked for a token' });
  };
  const ring = { signer, jwks: () => ({ keys: [] }), turn: () => false };
  const surroundings = { issuer: '', tokenUrl: '', exchangeUrl: '', authorityPem: '' };
  return { ring, surroundings, secret: new Uint8Array(), proofs: new ProofVerifier({ clock }) };
}
