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
  readonly #connect: () => Promise<{ readonly client: HttpClient; readonly token: string }>;

  constructor(parts: { connect: () => Promise<{ readonly client: HttpClient; readonly token: string }> }) {
    this.#connect = parts.connect;
  }

  async status(signal?: AbortSignal): Promise<SiteStatus> {
    const asked = await this.#ask(signal);
    return asked.client.json('GET', '/v1/site', { ...asked.options, answer: SiteStatusSchema });
  }

  async hasImage({ digest, isDelta }: Pick<ImageRef, 'digest' | 'isDelta'>, signal: AbortSignal): Promise<boolean> {
    try {
      const asked = await this.#ask(signal);
      const options = { ...asked.options, query: { delta: isDelta } };
      await asked.client.json('GET', `/v1/images/${digest}`, options);
      return true;
    } catch (thrown) {
      if (isMissing(thrown)) return false;
      throw thrown;
    }
  }

  async putImage(image: ImageRef, content: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
    const query = { format: image.format, size: image.sizeBytes, delta: image.isDelta };
    const asked = await this.#ask(signal);
    await asked.client.stream('PUT', `/v1/images/${image.digest}`, {
      ...asked.options,
      query,
      body: content,
    });
  }

  async putPart(part: Part, signal: AbortSignal): Promise<OrderView> {
    const asked = await this.#ask(signal);
    const options = { ...asked.options, body: part as never, answer: OrderViewSchema };
    return asked.client.json('PUT', `/v1/parts/${part.applicationId}`, options);
  }

  async part(applicationId: ApplicationId, signal?: AbortSignal): Promise<PartView | undefined> {
    try {
      const asked = await this.#ask(signal);
      const options = { ...asked.options, answer: PartViewSchema };
      return await asked.client.json('GET', `/v1/parts/${applicationId}`, options);
    } catch (thrown) {
      if (isMissing(thrown)) return undefined;
      throw thrown;
    }
  }

  async deletePart(applicationId: ApplicationId, signal: AbortSignal): Promise<OrderView> {
    const asked = await this.#ask(signal);
    const options = { ...asked.options, answer: OrderViewSchema };
    return asked.client.json('DELETE', `/v1/parts/${applicationId}`, options);
  }

  async act(
    applicationId: ApplicationId,
    { verb, vees }: PartAction,
    key: string,
    signal: AbortSignal,
  ): Promise<PartActionAnswer> {
    const { client, options: base } = await this.#ask(signal);
    const headers = { ...base.headers, 'idempotency-key': key };
    const options = { ...base, headers, body: { verb, vees }, answer: PartActionAnswerSchema };
    return client.json('POST', `/v1/parts/${applicationId}/actions`, options);
  }

  async order(orderId: OrderId, signal: AbortSignal): Promise<OrderView> {
    const asked = await this.#ask(signal);
    const options = { ...asked.options, answer: OrderViewSchema };
    return asked.client.json('GET', `/v1/orders/${orderId}`, options);
  }

  async console(veeId: VeeId, offset: number, limit: number): Promise<ConsoleView> {
    const asked = await this.#ask();
    const options = { ...asked.options, query: { offset, limit }, answer: ConsoleSchema };
    return asked.client.json('GET', `/v1/vees/${veeId}/console`, options);
  }

  async metrics(veeId: VeeId): Promise<VeeMetricsView> {
    const asked = await this.#ask();
    const options = { ...asked.options, answer: VeeMetricsSchema };
    return asked.client.json('GET', `/v1/vees/${veeId}/metrics`, options);
  }

  async *exportDisk(
    veeId: VeeId,
    diskId: string,
    format: DiskExportFormat,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const path = `/v1/vees/${veeId}/disks/${encodeURIComponent(diskId)}`;
    const asked = await this.#ask(signal);
    const { body } = await asked.client.download(path, { ...asked.options, query: { format } });
    yield* body;
  }

  async usage(applicationId: ApplicationId): Promise<readonly UsageView[]> {
    const asked = await this.#ask();
    try {
      const options = { ...asked.options, query: { applicationId }, answer: UsageSchema };
      return await asked.client.json('GET', '/v1/usage', options);
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
    const asked = await this.#ask(signal);
    const options = { ...asked.options, lastEventId: String(after) };
    for await (const { id, data } of asked.client.events('/v1/events', options)) {
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

  async #ask(signal?: AbortSignal): Promise<{ readonly client: HttpClient; readonly options: CallOptions }> {
    const { client, token } = await this.#connect();
    const headers = { authorization: `Bearer ${token}` };
    return { client, options: signal === undefined ? { headers } : { headers, signal } };
  }
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof HanseError && thrown.kind === 'not-found';
}
