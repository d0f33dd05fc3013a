import type { ClientProof, RobotClients } from '../robots/robot-clients.ts';
import type { IdentityAudit } from '../trust/identity-audit.ts';
import { builtInClient, type OAuthClient, robotClient } from './clients.ts';
import type { Form } from './form.ts';
import { oauthRefusal } from './oauth-refusal.ts';
import { type ShownClient, shownClient } from './shown-client.ts';

interface Parts {
  readonly robots: RobotClients;
  readonly audit: Pick<IdentityAudit, 'clientRefused'>;
}

/** Knows who asks at the endpoints for programs. */
export class ClientGate {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Throws IDENTITY_OAUTH_REFUSED, `invalid_client`; IDENTITY_LOGIN_THROTTLED for who guesses. */
  async require(form: Form, authorization: string | undefined, address: string): Promise<OAuthClient> {
    const shown = shownClient(form, authorization);
    const { clientId, proof } = shown;
    const client = proof === undefined ? builtInClient(clientId) : await this.#robot(shown, proof, address);
    if (client !== undefined) return client;
    if (proof !== undefined) this.#parts.audit.clientRefused({ address, code: 'invalid_client' });
    throw oauthRefusal('invalid_client', 'the client is not registered, or did not prove itself');
  }

  async #robot({ clientId }: ShownClient, proof: ClientProof, address: string): Promise<OAuthClient | undefined> {
    const robot = await this.#parts.robots.prove(clientId, proof, address);
    return robot === undefined ? undefined : robotClient(robot);
  }
}
