import { writeDurableFile } from '@hanse/host';
import { thingPath } from '@hanse/identity';
import { HanseError } from '@hanse/kernel';
import type { CliContext } from '../context.ts';
import { requireFolderOf } from '../ovf/write-new.ts';
import { CLIENT_ID } from '../session/oauth-tokens.ts';
import { openSession } from '../session/open-session.ts';

const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
/** What looks and changes nothing. */
const LOOKING = ['vee.read', 'vee.metrics', 'part.read', 'order.read', 'usage.read'];

interface TokenOptions {
  readonly site: string;
  readonly scope?: readonly string[];
  readonly vo?: string;
  readonly out?: string;
  readonly print?: boolean;
}

/** Exchanges the session's token for one of a gateway (RFC 8693), bound to the key of the profile. */
export async function token(context: CliContext, options: TokenOptions): Promise<void> {
  const { out, program } = context;
  const { out: file, print = false, site } = options;
  const help = `${program} token --help`;
  // On a screen it stays in scroll-back and recordings, unless that is what was asked for.
  if (file === undefined && !print) throw new HanseError('CLI_USAGE', { problem: '--out or --print is needed', help });
  if (file !== undefined) requireFolderOf(file);
  await using session = openSession(context);
  const { vo } = (await session.api.tokens()).find(({ isCurrent }) => isCurrent) ?? {};
  if (options.vo !== undefined && options.vo !== vo) {
    const problem = `your session is not for VO ${options.vo}; "${program} vo use ${options.vo}" makes it so`;
    throw new HanseError('CLI_USAGE', { problem, help });
  }
  const { userId } = await session.api.me();
  const scope = options.scope ?? [...LOOKING.map((action) => `${action}:${thingPath({ owner: userId, vo })}`)];
  const made = await session.api.exchange({
    ...{ grant_type: EXCHANGE, client_id: CLIENT_ID, audience: site, scope: scope.join(' ') },
    ...{ subject_token: await session.token(), subject_token_type: ACCESS_TOKEN },
  });
  if (file === undefined) return tell(context, made.access_token, made);
  writeDurableFile(file, `${made.access_token}\n`);
  out.lines(`a token for ${site} is in ${file}, good for ${made.expires_in} s with the key of your profile`);
  out.json({ site, file, scope: made.scope, expiresInSeconds: made.expires_in });
}

function tell({ out }: CliContext, line: string, value: object): void {
  out.lines(line);
  out.json({ ...value });
}
