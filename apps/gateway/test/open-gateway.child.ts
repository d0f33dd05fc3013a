import { readGatewayConfig } from '../src/config/read-config.ts';
import { Caller } from '../src/security/caller.ts';
import { Gatekeeper } from '../src/security/gatekeeper.ts';
import { serve } from '../src/serve.ts';

/**
 * A gateway as it is but for its gatekeeper, who asks nobody who they are: what a real one is slower by is what
 * authentication costs. A program to measure with; the product has no such mode.
 */
async function main(configFile: string): Promise<void> {
  const requester = { kind: 'user' as const, id: 'anybody' };
  const nothing = new Error('an open gateway decides nothing');
  const policies = {
    for: () => {
      throw nothing;
    },
  };
  const caller = new Caller({ requester, policies, siteId: '' });
  const anybody = { kind: 'user' as const, id: 'anybody', roles: [], scope: [], caller };
  Gatekeeper.prototype.authenticate = () => anybody;
  Gatekeeper.prototype.authorize = () => undefined;
  const stop = new AbortController();
  process.once('SIGTERM', () => stop.abort());
  await serve(readGatewayConfig(configFile), stop.signal);
}

await main(process.argv[2] ?? '');
