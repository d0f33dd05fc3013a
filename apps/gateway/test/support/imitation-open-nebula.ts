import { type Answered, type Asked, Imitation } from './imitation.ts';

export interface NebulaUser {
  readonly id: number;
  readonly name: string;
  readonly group?: string;
  readonly isEnabled?: boolean;
  readonly password?: string;
  readonly tokens: readonly { readonly token: string /** Seconds; -1: never. */; readonly ends: number }[];
}

/** oned's XML-RPC API, as far as users ask about themselves. */
export class ImitationOpenNebula implements AsyncDisposable {
  readonly users: NebulaUser[] = [];
  #server: Imitation | undefined;

  static async start(): Promise<ImitationOpenNebula> {
    const nebula = new ImitationOpenNebula();
    nebula.#server = await Imitation.start((asked) => nebula.#answer(asked), '/RPC2');
    return nebula;
  }

  get url(): string {
    return this.#server?.url ?? '';
  }

  get questions(): number {
    return this.#server?.asked.length ?? 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]();
  }

  /** A session is the user's name with a password or a token that has not ended. */
  #answer({ path, body }: Asked): Answered {
    if (path !== '/RPC2') return { status: 404 };
    const [, name, secret] = /<string>([^:<]+):([^<]+)<\/string>/.exec(body) ?? [];
    const isAsked = body.includes('<methodName>one.user.info</methodName>') && body.includes('<int>-1</int>');
    if (!isAsked) return rpc(false, '[one.user.info] unknown', 0x1000);
    const user = this.users.find((one) => one.name === name);
    const now = Date.now() / 1000;
    const isGood =
      user?.password === secret ||
      user?.tokens.some((one) => one.token === secret && (one.ends === -1 || one.ends > now));
    if (user === undefined || !isGood) return rpc(false, "[one.user.info] User couldn't be authenticated", 0x100);
    return rpc(true, about(user), 0);
  }
}

function rpc(isOk: boolean, value: string, code: number): Answered {
  const escaped = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const values = [`<boolean>${isOk ? 1 : 0}</boolean>`, `<string>${escaped}</string>`, `<i4>${code}</i4>`];
  const data = values.map((one) => `<value>${one}</value>`).join('\r\n');
  const body = `<?xml version="1.0" encoding="UTF-8"?>\r\n<methodResponse>\r\n<params>\r\n<param><value><array><data>\r\n${data}\r\n</data></array></value></param>\r\n</params>\r\n</methodResponse>\r\n`;
  return { status: 200, headers: { 'content-type': 'text/xml; charset=utf-8' }, body };
}

function about({ id, name, group = 'users', isEnabled = true, tokens }: NebulaUser): string {
  const own = tokens.map(
    ({ token, ends }) =>
      `<LOGIN_TOKEN><TOKEN>${token}</TOKEN><EXPIRATION_TIME>${ends}</EXPIRATION_TIME><EGID>-1</EGID></LOGIN_TOKEN>`,
  );
  return `<USER><ID>${id}</ID><GID>1</GID><GROUPS><ID>1</ID></GROUPS><GNAME>${group}</GNAME><NAME>${name}</NAME><PASSWORD><![CDATA[0123]]></PASSWORD><AUTH_DRIVER><![CDATA[core]]></AUTH_DRIVER><ENABLED>${isEnabled ? 1 : 0}</ENABLED><TEMPLATE></TEMPLATE>${own.join('')}</USER>`;
}
