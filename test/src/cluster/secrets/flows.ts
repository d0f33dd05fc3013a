import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InstanceToken, LocalSession, NewRobot, Session, SiteView, VoInvitation } from '@hanse/api';
import { createCertificateRequest, createProof, decodeInvitation } from '@hanse/identity';
import { systemClock, systemRng } from '@hanse/observability';
import { asUser, type Cluster } from '../../support/cluster.ts';
import { InstanceSeat } from '../../support/instance-seat.ts';
import { formRequest, LoginBrowser } from '../../support/login-browser.ts';
import { smallPackage } from '../../support/packages.ts';
import { ProgramKey } from '../../support/program-key.ts';
import { RawApi, type RawRequest } from '../../support/raw-api.ts';
import { runGateway } from '../../support/run-gateway.ts';
import { CALLBACK, codeRequest } from '../attacks/logins.ts';
import type { SecretBook } from './secret-book.ts';

const USER = 'hinrich';

/** What people, robots, providers and VEEs do with secrets; each is written into the book. */
export class Flows {
  readonly #cluster: Cluster;
  readonly #book: SecretBook;
  readonly #password = `pw-${randomBytes(12).toString('hex')}`;

  constructor(parts: { cluster: Cluster; book: SecretBook }) {
    this.#cluster = parts.cluster;
    this.#book = parts.book;
  }

  async password(): Promise<Session> {
    const { api } = this.#cluster.harness;
    this.#book.add('password', this.#password);
    this.#book.add('operator password', this.#read('password'));
    await api.json('POST', '/v1/users', { body: { user: USER, password: this.#password, role: 'member' } });
    const session = await this.#cluster.login(USER, this.#password);
    const renewed = (await this.#cluster.harness.refresh(session)) as Session;
    for (const { token, refreshToken } of [session, renewed]) this.#tokens('login', token, refreshToken);
    return renewed;
  }

  /** Takes the person into a VO; answers a login for it. */
  async vo(session: Session): Promise<Session> {
    const { api } = this.#cluster.harness;
    await api.json('POST', '/v1/vos', { body: { vo: 'bio', title: 'Biology' } });
    const asked = { body: { role: 'vo-admin' } };
    const { invitation } = (await api.json('POST', '/v1/vos/bio/invitations', asked)) as VoInvitation;
    this.#book.add('VO invitation', invitation);
    await api.json('POST', '/v1/memberships', { ...asUser(session), body: { invitation } });
    return this.#cluster.login(USER, this.#password, 'bio');
  }

  async programs(): Promise<void> {
    using api = this.#cluster.raw();
    const program = new ProgramKey({ api, url: this.#cluster.url });
    const browser = new LoginBrowser({ api });
    const { body } = await program.send('/oauth/device_authorization', {});
    const { device_code, user_code } = body as { device_code: string; user_code: string };
    this.#book.add('device code', device_code);
    const page = await browser.logIn(await browser.follow('/device', { user_code }), this.#login);
    const decided = formRequest({ form_token: await browser.formToken(page), decision: 'approve' });
    await api.text({ method: 'POST', path: page, ...decided, headers: { ...decided.headers, ...browser.cookie } });
    const device = await program.tokens({ grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code });
    this.#tokens('device', device.access_token, device.refresh_token);
    await this.#authorizationCode(api, program);
  }

  async #authorizationCode(api: RawApi, program: ProgramKey): Promise<void> {
    const { path, verifier: code_verifier } = codeRequest();
    const browser = new LoginBrowser({ api });
    const back = new URL(await browser.logIn(await browser.follow(path), this.#login));
    const code = back.searchParams.get('code') ?? '';
    this.#book.add('authorization code', code);
    this.#book.add('code verifier', code_verifier);
    this.#book.add('login cookie', browser.cookie.cookie?.split('=')[1]);
    const fields = { grant_type: 'authorization_code', code, code_verifier, redirect_uri: CALLBACK };
    const { access_token, refresh_token } = await program.tokens(fields);
    this.#tokens('program', access_token, refresh_token);
    const upstream = await browser.follow(codeRequest().path);
    await api.text({ method: 'GET', path: `/login/upstream/closed?login=${upstream.split('/').at(-1)}` });
  }

  async robot(admin: Session): Promise<void> {
    const body = { name: 'nightly', vo: 'bio', role: 'member' };
    const made = await this.#cluster.harness.api.json('POST', '/v1/robots', { ...asUser(admin), body });
    const { robotId: client_id, secret: client_secret = '' } = made as NewRobot;
    this.#book.add('robot secret', client_secret);
    const form = formRequest({ grant_type: 'client_credentials', client_id, client_secret });
    using api = this.#cluster.raw();
    const answer = await this.#proven(api, this.#cluster.url, { method: 'POST', path: '/oauth/token', ...form });
    this.#tokens('robot', (answer as { access_token: string }).access_token);
  }

  /** A provider's own account, made from a file as the provider does it. */
  async localAccount(site: SiteView): Promise<void> {
    const { name } = site.site;
    const [file, user] = [join(this.#folder, `${name}.users.password`), 'wulf'];
    const password = `local-${randomBytes(12).toString('hex')}`;
    writeFileSync(file, password, { mode: 0o600 });
    this.#book.add('local password', password);
    const given = { config: join(this.#folder, `${name}.json`), user, role: 'member', 'password-file': file };
    await runGateway(['user', 'add', ...Object.entries(given).flatMap(([key, value]) => [`--${key}`, value])]);
    using api = new RawApi({ url: site.endpoint, ca: this.#cluster.harness.siteRoot(name) });
    const asked = { method: 'POST', path: '/v1/local/sessions', json: { user, password } };
    const session = (await this.#proven(api, site.endpoint, asked)) as LocalSession;
    this.#tokens('local', session.token, session.refreshToken);
  }

  async certificate(session: Session): Promise<void> {
    const { keyPem, csrPem: certificateRequest } = await createCertificateRequest({ subjectName: 'me' });
    const body = { certificateRequest, hours: 1 };
    await this.#cluster.harness.api.json('POST', '/v1/certificates', { ...asUser(session), body });
    this.#book.addKey('certificate key', keyPem);
  }

  async instance(owner: Session, site: SiteView): Promise<void> {
    const cluster = this.#cluster;
    const { packageId } = await cluster.upload(once(smallPackage()), owner);
    await cluster.succeeded(await cluster.deploy({ packageId, name: 'own' }, owner));
    const [vee] = (await cluster.application('own', owner)).vees;
    const seat = InstanceSeat.of(cluster, site.site.name, vee?.veeId ?? '');
    this.#book.addKey('instance key', String(seat.key.export({ type: 'pkcs8', format: 'pem' })));
    const { token } = (await seat.identity()).body as InstanceToken;
    const exchanged = (await seat.exchange(token)).body as { access_token: string };
    this.#tokens('instance', token);
    this.#tokens('instance', exchanged.access_token);
  }

  /** The site has joined before: what it was invited with lies where its provider put it. */
  siteInvitation(name: string): void {
    const invitation = this.#read(`${name}.invitation`);
    this.#book.add('site invitation', invitation, decodeInvitation(invitation).secret);
  }

  get #login() {
    return { user: USER, password: this.#password };
  }

  get #folder(): string {
    return join(this.#cluster.federationFolder, '..');
  }

  #read(name: string): string {
    return readFileSync(join(this.#folder, name), 'utf8').trim();
  }

  #tokens(whose: string, access: string, refresh?: string): void {
    this.#book.addSigned(`${whose} access token`, access);
    if (refresh !== undefined) this.#book.add(`${whose} refresh token`, refresh);
  }

  async #proven(api: RawApi, url: string, asked: RawRequest): Promise<unknown> {
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const { method, path } = asked;
    const dpop = await createProof({ key, method, url: `${url}${path}`, clock: systemClock, rng: systemRng });
    this.#book.addSigned('proof', dpop);
    // Not by `ask` alone: a login by hand would be proven with another key.
    const { status, text } = await api.text({ ...asked, headers: { ...asked.headers, dpop } });
    if (status !== 200) throw new Error(`${path} answered ${status} ${text}`);
    return JSON.parse(text) as unknown;
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
