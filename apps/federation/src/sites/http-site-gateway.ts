import {
  ConsoleSchema,
  type ConsoleView,
  type GatewayEvent,
  GatewayEventSchema,
  type OrderView,
  OrderViewSchema,
  type Part,
  type PartAction,
  type PartActionAnswer,
  PartActionAnswerSchema,
  type PartView,
  PartViewSchema,
  type SiteStatus,
  SiteStatusSchema,
  UsageIntervalSchema,
  type UsageView,
  VeeMetricsSchema,
  type VeeMetricsView,
} from '@hanse/api';
import type { CallOptions, HttpClient } from '@hanse/http/client';
import { type ApplicationId, HanseError, type OrderId, type VeeId } from '@hanse/kernel';
import type { DiskExportFormat, ImageRef } from '@hanse/model';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { SiteGateway } from './site-gateway.ts';

const gatewayEvent = Compile(GatewayEventSchema);
const UsageSchema = Type.Array(UsageIntervalSchema);

/** A gateway over HTTPS; every call carries a token of the user it is made for. */
export class HttpSiteGateway implements SiteGateway {
  readonly #client: HttpClient;
  readonly #token: () => Promise<string>;

  constructor(parts: { client: HttpClient; token: () => Promise<string> }) {
    this.#client = parts.client;
    this.#token = parts.token;
  }

  async status(signal?: AbortSignal): Promise<SiteStatus> {
    return this.#client.json('GET', '/v1/site', { ...(await this.#options(signal)), answer: SiteStatusSchema });
  }

  async hasImage({ digest, isDelta }: Pick<ImageRef, 'digest' | 'isDelta'>, signal: AbortSignal): Promise<boolean> {
    try {
      const options = { ...(await this.#options(signal)), query: { delta: isDelta } };
      await this.#client.json('GET', `/v1/images/${digest}`, options);
      return true;
    } catch (thrown) {
      if (isMissing(thrown)) return false;
      throw thrown;
    }
  }

  async putImage(image: ImageRef, content: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
    const query = { format: image.format, size: image.sizeBytes, delta: image.isDelta };
    await this.#client.stream('PUT', `/v1/images/${image.digest}`, {
      ...(await this.#options(signal)),
      query,
      body: content,
    });
  }

  async putPart(part: Part, signal: AbortSignal): Promise<OrderView> {
    const options = { ...(await this.#options(signal)), body: part as never, answer: OrderViewSchema };
    return this.#client.json('PUT', `/v1/parts/${part.applicationId}`, options);
  }

  async part(applicationId: ApplicationId, signal?: AbortSignal): Promise<PartView | undefined> {
    try {
      const options = { ...(await this.#options(signal)), answer: PartViewSchema };
      return await this.#client.json('GET', `/v1/parts/${applicationId}`, options);
    } catch (thrown) {
      if (isMissing(thrown)) return undefined;
      throw thrown;
    }
  }

  async deletePart(applicationId: ApplicationId, signal: AbortSignal): Promise<OrderView> {
    const options = { ...(await this.#options(signal)), answer: OrderViewSchema };
    return this.#client.json('DELETE', `/v1/parts/${applicationId}`, options);
  }

  async act(
    applicationId: ApplicationId,
    { verb, vees }: PartAction,
    key: string,
    signal: AbortSignal,
  ): Promise<PartActionAnswer> {
    const base = await this.#options(signal);
    const headers = { ...base.headers, 'idempotency-key': key };
    const options = { ...base, headers, body: { verb, vees }, answer: PartActionAnswerSchema };
    return this.#client.json('POST', `/v1/parts/${applicationId}/actions`, options);
  }

  async order(orderId: OrderId, signal: AbortSignal): Promise<OrderView> {
    const options = { ...(await this.#options(signal)), answer: OrderViewSchema };
    return this.#client.json('GET', `/v1/orders/${orderId}`, options);
  }

  async console(veeId: VeeId, offset: number, limit: number): Promise<ConsoleView> {
    const options = { ...(await this.#options()), query: { offset, limit }, answer: ConsoleSchema };
    return this.#client.json('GET', `/v1/vees/${veeId}/console`, options);
  }

  async metrics(veeId: VeeId): Promise<VeeMetricsView> {
    const options = { ...(await this.#options()), answer: VeeMetricsSchema };
    return this.#client.json('GET', `/v1/vees/${veeId}/metrics`, options);
  }

  async *exportDisk(
    veeId: VeeId,
    diskId: string,
    format: DiskExportFormat,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const path = `/v1/vees/${veeId}/disks/${encodeURIComponent(diskId)}`;
    const { body } = await this.#client.download(path, { ...(await this.#options(signal)), query: { format } });
    yield* body;
  }

  async usage(applicationId: ApplicationId): Promise<readonly UsageView[]> {
    try {
      const options = { ...(await this.#options()), query: { applicationId }, answer: UsageSchema };
      return await this.#client.json('GET', '/v1/usage', options);
    } catch (thrown) {
      // Its part has not come there yet, or never will.
      if (isMissing(thrown)) return [];
      throw thrown;
    }
  }

  async *events(
    after: number,
    signal: AbortSignal,
  ): AsyncGenerator<{ readonly seq: number; readonly event: GatewayEvent }, void, undefined> {
    const options = { ...(await this.#options(signal)), lastEventId: String(after) };
    for await (const { id, data } of this.#client.events('/v1/events', options)) {
      if (!gatewayEvent.Check(data)) {
        throw new HanseError('PEER_ANSWER_UNEXPECTED', {
          peer: 'the gateway',
          method: 'GET',
          path: '/v1/events',
          problem: `event ${id ?? 'without id'} does not match its schema`,
        });
      }
      yield { seq: Number(id), event: data };
    }
  }

  async #options(signal?: AbortSignal): Promise<CallOptions> {
    const headers = { authorization: `Bearer ${await this.#token()}` };
    return signal === undefined ? { headers } : { headers, signal };
  }
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof HanseError && thrown.kind === 'not-found';
}
