import {
  type ApplicationAction,
  type ApplicationView,
  ApplicationViewSchema,
  ConsoleSchema,
  type ConsoleView,
  type DeployRequest,
  type ExportAnswer,
  ExportAnswerSchema,
  type ExportRequest,
  type FederationEvent,
  FederationEventSchema,
  type FormerSite,
  FormerSiteSchema,
  type Invitation,
  InvitationSchema,
  type OrderView,
  OrderViewSchema,
  type PackageView,
  PackageViewSchema,
  type PolicyAnswer,
  PolicyAnswerSchema,
  type PolicyQuestionRequest,
  type RevocationRequest,
  type RevocationView,
  RevocationViewSchema,
  type SessionView,
  SessionViewSchema,
  type SigningKeysView,
  SigningKeysViewSchema,
  type SiteView,
  SiteViewSchema,
  type TokenView,
  TokenViewSchema,
  UsageIntervalSchema,
  type UsageView,
  type UserCertificate,
  type UserCertificateRequest,
  UserCertificateSchema,
  type UserCertificateView,
  UserCertificateViewSchema,
  type UserChange,
  type UserView,
  UserViewSchema,
} from '@hanse/api';
import type { Form, HttpClient } from '@hanse/http/client';
import type { JsonValue } from '@hanse/kernel';
import { type Static, type TSchema, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { RobotApi } from './robot-api.ts';
import { VoApi } from './vo-api.ts';

const Applications = Type.Array(ApplicationViewSchema);
const Sessions = Type.Array(SessionViewSchema);
const Certificates = Type.Array(UserCertificateViewSchema);
const Revocations = Type.Array(RevocationViewSchema);
const Tokens = Type.Array(TokenViewSchema);
const Sites = Type.Array(SiteViewSchema);
const FormerSites = Type.Array(FormerSiteSchema);
const Exchanged = Type.Object({ access_token: Type.String(), expires_in: Type.Integer(), scope: Type.String() });
const Users = Type.Array(UserViewSchema);
const Usage = Type.Array(UsageIntervalSchema);
const events = Compile(FederationEventSchema);

/** The federation's REST API, as far as the command line uses it. Failures are the federation's own HanseErrors. */
export class FederationApi {
  readonly #client: HttpClient;
  readonly #signal: AbortSignal;
  /** What is about virtual organisations. */
  readonly vos: VoApi;
  readonly robots: RobotApi;

  constructor(parts: { client: HttpClient; signal: AbortSignal }) {
    this.#client = parts.client;
    this.#signal = parts.signal;
    this.vos = new VoApi(parts);
    this.robots = new RobotApi(parts);
  }

  sites(): Promise<SiteView[]> {
    return this.#client.json('GET', '/v1/sites', { answer: Sites, signal: this.#signal });
  }

  me(): Promise<UserView> {
    return this.#client.json('GET', '/v1/users/me', { answer: UserViewSchema, signal: this.#signal });
  }

  /** A narrower token (RFC 8693). */
  exchange(form: Form): Promise<Static<typeof Exchanged>> {
    return this.#client.json('POST', '/oauth/token', { form, answer: Exchanged, signal: this.#signal });
  }

  sessions(): Promise<SessionView[]> {
    return this.#client.json('GET', '/v1/sessions', { answer: Sessions, signal: this.#signal });
  }

  async endSession(sessionId: string): Promise<void> {
    await this.#client.json('DELETE', `/v1/sessions/${encodeURIComponent(sessionId)}`, { signal: this.#signal });
  }

  /** A certificate for the key of the request. */
  certify(request: UserCertificateRequest): Promise<UserCertificate> {
    return this.#post('/v1/certificates', { ...request }, UserCertificateSchema);
  }

  certificates(): Promise<UserCertificateView[]> {
    return this.#client.json('GET', '/v1/certificates', { answer: Certificates, signal: this.#signal });
  }

  async revokeCertificate(fingerprint: string): Promise<void> {
    await this.#client.json('DELETE', `/v1/certificates/${encodeURIComponent(fingerprint)}`, { signal: this.#signal });
  }

  explain(question: PolicyQuestionRequest): Promise<PolicyAnswer> {
    return this.#post('/v1/policy/explain', question, PolicyAnswerSchema);
  }

  tokens(): Promise<TokenView[]> {
    return this.#client.json('GET', '/v1/tokens', { answer: Tokens, signal: this.#signal });
  }

  async endToken(tokenId: string): Promise<void> {
    await this.#client.json('DELETE', `/v1/tokens/${encodeURIComponent(tokenId)}`, { signal: this.#signal });
  }

  revocations(): Promise<RevocationView[]> {
    return this.#client.json('GET', '/v1/revocations', { answer: Revocations, signal: this.#signal });
  }

  users(): Promise<UserView[]> {
    return this.#client.json('GET', '/v1/users', { answer: Users, signal: this.#signal });
  }

  createUser(request: { user: string; password: string; role: UserView['role'] }): Promise<UserView> {
    return this.#post('/v1/users', { ...request }, UserViewSchema);
  }

  changeUser(user: string, change: UserChange): Promise<UserView> {
    const asked = { body: { ...change } as JsonValue, answer: UserViewSchema, signal: this.#signal };
    return this.#client.json('PATCH', `/v1/users/${encodeURIComponent(user)}`, asked);
  }

  keys(): Promise<SigningKeysView> {
    return this.#client.json('GET', '/v1/keys', { answer: SigningKeysViewSchema, signal: this.#signal });
  }

  replaceKeys(): Promise<SigningKeysView> {
    return this.#post('/v1/keys/replace', {}, SigningKeysViewSchema);
  }

  revoke(request: RevocationRequest): Promise<RevocationView> {
    return this.#post('/v1/revocations', request, RevocationViewSchema);
  }

  async restore(kind: string, id: string): Promise<void> {
    const path = `/v1/revocations/${kind}/${encodeURIComponent(id)}`;
    await this.#client.json('DELETE', path, { signal: this.#signal });
  }

  invite(siteName: string): Promise<Invitation> {
    return this.#post('/v1/invitations', { siteName }, InvitationSchema);
  }

  formerSites(): Promise<FormerSite[]> {
    return this.#client.json('GET', '/v1/sites/former', { answer: FormerSites, signal: this.#signal });
  }

  expel(site: string, reason: string): Promise<FormerSite> {
    return this.#post(`/v1/sites/${encodeURIComponent(site)}/expel`, { reason }, FormerSiteSchema);
  }

  upload(body: AsyncIterable<Uint8Array>): Promise<PackageView> {
    const options = { body, contentType: 'application/x-tar', answer: PackageViewSchema, signal: this.#signal };
    return this.#client.stream('POST', '/v1/packages', options);
  }

  deploy(request: DeployRequest, key: string): Promise<OrderView> {
    return this.#post('/v1/applications', request, OrderViewSchema, key);
  }

  applications(options: { all: boolean }): Promise<ApplicationView[]> {
    return this.#client.json('GET', '/v1/applications', { answer: Applications, query: options, signal: this.#signal });
  }

  application(name: string): Promise<ApplicationView> {
    return this.#client.json('GET', at(name), { answer: ApplicationViewSchema, signal: this.#signal });
  }

  act(name: string, action: ApplicationAction): Promise<OrderView> {
    return this.#post(`${at(name)}/actions`, action, OrderViewSchema);
  }

  destroy(name: string): Promise<OrderView> {
    return this.#client.json('DELETE', at(name), { answer: OrderViewSchema, signal: this.#signal });
  }

  exportApplication(name: string, request: ExportRequest, key: string): Promise<ExportAnswer> {
    return this.#post(`${at(name)}/exports`, request, ExportAnswerSchema, key);
  }

  /** The service manifest to deploy an export of the application with. */
  async manifest(name: string): Promise<string> {
    const { body } = await this.#client.download(`${at(name)}/manifest`, { signal: this.#signal });
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
  }

  package(packageId: string): Promise<PackageView> {
    return this.#client.json('GET', `/v1/packages/${packageId}`, { answer: PackageViewSchema, signal: this.#signal });
  }

  /** A package as an archive. */
  async downloadPackage(packageId: string): Promise<AsyncIterable<Uint8Array>> {
    return (await this.#client.download(`/v1/packages/${packageId}/ova`, { signal: this.#signal })).body;
  }

  order(orderId: string): Promise<OrderView> {
    return this.#client.json('GET', `/v1/orders/${orderId}`, { answer: OrderViewSchema, signal: this.#signal });
  }

  usage(name: string): Promise<UsageView[]> {
    return this.#client.json('GET', `${at(name)}/usage`, { answer: Usage, signal: this.#signal });
  }

  console(name: string, vee: string, range: { offset: number; limit: number }): Promise<ConsoleView> {
    const path = `${at(name)}/vees/${encodeURIComponent(vee)}/console`;
    return this.#client.json('GET', path, { answer: ConsoleSchema, query: range, signal: this.#signal });
  }

  /**
   * Without `after` from now on; after a break it goes on where it was, until the signal aborts. With `follow` false it
   * ends with what has happened until now.
   */
  async *events(asked: {
    application?: string | undefined;
    after?: number | undefined;
    follow?: boolean;
    signal: AbortSignal;
  }): AsyncGenerator<FederationEvent, void, undefined> {
    const { application, after, follow = true, signal } = asked;
    const query = { application, after, follow };
    for await (const { data } of this.#client.events('/v1/events', { query, signal, reconnect: follow })) {
      if (events.Check(data)) yield data;
    }
  }

  #post<T extends TSchema>(path: string, body: JsonValue, answer: T, key?: string): Promise<Static<T>> {
    const headers = key === undefined ? {} : { 'idempotency-key': key };
    return this.#client.json('POST', path, { body, answer, headers, signal: this.#signal });
  }
}

function at(name: string): string {
  return `/v1/applications/${encodeURIComponent(name)}`;
}
