import { type NewRobot, NewRobotSchema, type RobotRequest, type RobotView, RobotViewSchema } from '@hanse/api';
import type { HttpClient } from '@hanse/http/client';
import { Type } from 'typebox';

const PATH = '/v1/robots';
const Robots = Type.Array(RobotViewSchema);

/** The part of the federation's REST API that is about accounts for programs. */
export class RobotApi {
  readonly #client: HttpClient;
  readonly #signal: AbortSignal;

  constructor(parts: { client: HttpClient; signal: AbortSignal }) {
    this.#client = parts.client;
    this.#signal = parts.signal;
  }

  create(body: RobotRequest): Promise<NewRobot> {
    return this.#client.json('POST', PATH, { body, answer: NewRobotSchema, signal: this.#signal });
  }

  list(): Promise<RobotView[]> {
    return this.#client.json('GET', PATH, { answer: Robots, signal: this.#signal });
  }

  async remove(robotId: string): Promise<void> {
    await this.#client.json('DELETE', `${PATH}/${encodeURIComponent(robotId)}`, { signal: this.#signal });
  }
}
