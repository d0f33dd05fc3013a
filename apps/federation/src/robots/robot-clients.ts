import { type AssertionVerifier, LoginThrottle, matchesSecret } from '@hanse/identity';
import { type Clock, HanseError, type UserId } from '@hanse/kernel';
import type { Robot } from './robot.ts';
import type { RobotTable } from './robot-table.ts';

/** What a client shows to prove itself. */
export type ClientProof = { readonly secret: string } | { readonly assertion: string };

interface Parts {
  readonly robots: Pick<RobotTable, 'get'>;
  readonly assertions: AssertionVerifier;
  readonly clock: Pick<Clock, 'now'>;
}

/** Nobody's: it costs as much to compare with as a real one. */
const NO_DIGEST = `sha256:${'0'.repeat(64)}`;

/** Robots as clients of the authorization server. */
export class RobotClients {
  readonly #parts: Parts;
  readonly #throttle: LoginThrottle;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#throttle = new LoginThrottle({ clock: parts.clock });
  }

  /**
   * The robot that proved itself; undefined for whoever did not, without saying why. Throws IDENTITY_LOGIN_THROTTLED for
   * who guesses, IDENTITY_PROOFS_FULL.
   */
  async prove(clientId: string, proof: ClientProof, address: string): Promise<Robot | undefined> {
    this.#throttle.admit(clientId, address);
    const robot = this.#parts.robots.get(clientId as UserId);
    if (!(await this.#isProved(robot, proof)) || robot === undefined) return undefined;
    this.#throttle.succeed(clientId, address);
    return robot;
  }

  async #isProved(robot: Robot | undefined, proof: ClientProof): Promise<boolean> {
    const { credential } = robot ?? { credential: { secretDigest: NO_DIGEST } };
    if ('secret' in proof) return 'secretDigest' in credential && matchesSecret(proof.secret, credential.secretDigest);
    if (robot === undefined || !('key' in credential)) return false;
    try {
      await this.#parts.assertions.verify(proof.assertion, robot.robotId, credential.key);
      return true;
    } catch (thrown) {
      if (thrown instanceof HanseError && thrown.code === 'IDENTITY_ASSERTION_INVALID') return false;
      throw thrown;
    }
  }
}
