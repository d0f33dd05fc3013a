import { type Answered, type Asked, Imitation } from './imitation.ts';

export const KEYSTONE_SERVICE = { user: 'gateway', password: 'service secret', project: 'service' };

export interface KeystoneUser {
  readonly id: string;
  readonly name: string;
  readonly roles?: readonly string[];
  readonly expiresAt?: number;
}

/** Keystone's Identity API v3, as far as tokens are asked about. */
export class ImitationKeystone implements AsyncDisposable {
  readonly tokens = new Map<string, KeystoneUser>();
  /** The gateway's own tokens that are good. */
  readonly serviceTokens = new Set<string>();
  #server: Imitation | undefined;
  #logins = 0;

  static async start(): Promise<ImitationKeystone> {
    const keystone = new ImitationKeystone();
    keystone.#server = await Imitation.start((asked) => keystone.#answer(asked));
    return keystone;
  }

  get url(): string {
    return this.#server?.url ?? '';
  }

  get logins(): number {
    return this.#logins;
  }

  /** How often it was asked about a token. */
  get questions(): number {
    return this.#server?.asked.filter(({ method }) => method === 'GET').length ?? 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]();
  }

  #answer({ method, path, headers, body }: Asked): Answered {
    if (path !== '/v3/auth/tokens?nocatalog') return { status: 404 };
    if (method === 'POST') return this.#logIn(body);
    if (!this.serviceTokens.has(String(headers['x-auth-token']))) return { status: 401, body: '{}' };
    const user = this.tokens.get(String(headers['x-subject-token']));
    return user === undefined ? { status: 404, body: '{}' } : { status: 200, body: JSON.stringify(about(user)) };
  }

  #logIn(body: string): Answered {
    const { auth } = JSON.parse(body) as { auth: { identity: { password: { user: { password: string } } } } };
    if (auth.identity.password.user.password !== KEYSTONE_SERVICE.password) return { status: 401 };
    this.#logins += 1;
    const token = `service-token-${this.#logins}`;
    this.serviceTokens.add(token);
    return { status: 201, headers: { 'x-subject-token': token }, body: '{}' };
  }
}

function about({ id, name, roles = ['member'], expiresAt = Date.now() + 3_600_000 }: KeystoneUser) {
  const domain = { id: 'default', name: 'Default' };
  return {
    token: {
      methods: ['password'],
      expires_at: new Date(expiresAt).toISOString(),
      user: { id, name, domain, password_expires_at: null },
      project: { id: 'f00d', name: 'demo', domain },
      roles: roles.map((role) => ({ id: role, name: role })),
    },
  };
}
