import { FEDERATION } from '../../support/delegated-token.ts';
import type { Arena } from './arena.ts';
import type { Fields } from './forge.ts';
import { Holder } from './holder.ts';
import type { Verdict } from './verdict.ts';

const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
const HELD = 'vee.read:/vo/bio part.read:/vo/bio/shop';

/** A right exchange of a narrow token for one for a site, and what an attack changes of it. */
interface Asked {
  /** Claims of the subject's token. */
  readonly subject?: Fields;
  readonly form?: Readonly<Record<string, string>>;
  readonly by?: Holder;
}

export async function exchange(arena: Arena, asked: Asked = {}): Promise<{ verdict: Verdict; body: Fields }> {
  const { federation, luebeck, holder } = arena;
  const form = {
    ...{ grant_type: EXCHANGE, client_id: 'hanse-cli', subject_token_type: ACCESS_TOKEN },
    subject_token: arena.token(federation, { vo: 'bio', scope: HELD, ...asked.subject }),
    ...{ audience: luebeck.audience, scope: 'vee.read:/vo/bio' },
    ...asked.form,
  };
  return federation.send('/oauth/token', form, asked.by ?? holder);
}

/** Scopes that look as if `vee.read:/vo/bio` held them, and what each is refused as. */
export const WIDER_SCOPES: Readonly<Record<string, string>> = {
  'the VO with a longer name': 'vee.read:/vo/biology',
  'the VO with a shorter name': 'vee.read:/vo/bi',
  'the path above': 'vee.read:/vo',
  'the root': 'vee.read:/',
  'another VO': 'vee.read:/vo/hep',
  'another action': 'vee.act:/vo/bio',
  'another resource': 'disk.read:/vo/bio',
  'dots to another VO': 'vee.read:/vo/bio/../hep',
  'dots that lead back': 'vee.read:/vo/hep/../bio',
  'a single dot': 'vee.read:/vo/bio/./shop',
  'escaped dots': 'vee.read:/vo/bio/%2e%2e/hep',
  'escaped dots twice': 'vee.read:/vo/bio/%252e%252e/hep',
  'an escaped slash': 'vee.read:/vo/bio%2f..%2fhep',
  'a backslash': 'vee.read:/vo/bio\\..\\hep',
  'a slash too many in front': 'vee.read://vo/bio',
  'a slash too many inside': 'vee.read:/vo//bio',
  'two slashes at the end': 'vee.read:/vo/bio//',
  'a look-alike (Cyrillic)': 'vee.read:/vo/b\u0456o',
  'a wide look-alike (NFKC)': 'vee.read:/vo/\uff42io',
  'a letter that nobody sees': 'vee.read:/vo/bio\u200b',
  'a right-to-left mark': 'vee.read:/vo/\u202ebio',
  'the end of a C string': 'vee.read:/vo/bio\u0000/../hep',
  'other case': 'vee.read:/vo/BIO',
  'an action in other case': 'VEE.READ:/vo/bio',
  'a star': 'vee.*:/vo/bio',
  'a star as path': 'vee.read:/vo/*',
  'a path with a query': 'vee.read:/vo/bio?x',
  'no path': 'vee.read',
  'the full scope': 'federation',
  'a tab between two': 'vee.read:/vo/bio\tvee.act:/vo/bio',
  'a line break between two': 'vee.read:/vo/bio\nvee.act:/vo/bio',
  'two spaces between two': 'vee.read:/vo/bio  part.read:/vo/bio/shop',
  'a held one and a wider one': 'vee.read:/vo/bio vee.read:/vo/hep',
  'pieces that make a whole': 'part.read:/vo/bio',
  'sixty-five': Array.from({ length: 65 }, (_none, at) => `vee.read:/vo/bio/a${at}`).join(' '),
  'a path of seventeen steps': `vee.read:/vo/bio${'/a'.repeat(15)}`,
  'a path of 300 characters': `vee.read:/vo/bio${`/${'a'.repeat(60)}`.repeat(5)}`,
};

/** Of these, what is no wider than the full token of a user who is in the VO. */
export const HELD_BY_FULL: ReadonlySet<string> = new Set([
  'another action',
  'another resource',
  'pieces that make a whole',
]);

/** What is wrong with an exchange beside its scope. */
export const WRONG_EXCHANGES: Readonly<Record<string, { code: string; asked: (arena: Arena) => Asked }>> = {
  'an empty scope': { code: 'invalid_request', asked: () => ({ form: { scope: '' } }) },
  "a stolen token with the thief's key": { code: 'unauthorized_client', asked: () => ({ by: new Holder() }) },
  'a token that is bound to nothing': { code: 'invalid_request', asked: () => ({ subject: { cnf: undefined } }) },
  'a token of a site as if it were of the federation': {
    code: 'invalid_request',
    asked: ({ luebeck }) => ({ subject: { aud: luebeck.audience } }),
  },
  'an audience that nobody is': { code: 'invalid_target', asked: () => ({ form: { audience: 'urn:hanse:site:x' } }) },
  'another type of token': {
    code: 'invalid_request',
    asked: () => ({ form: { subject_token_type: 'urn:ietf:params:oauth:token-type:id_token' } }),
  },
  'an actor that nobody made one': {
    code: 'unauthorized_client',
    asked: (arena) => ({ form: actor(arena.token(arena.federation, { sub: crypto.randomUUID() })) }),
  },
  "the federation's name without its key": {
    code: 'invalid_request',
    asked: (arena) => ({ form: actor(federationToken(arena)), by: new Holder() }),
  },
  'an actor with the word of another': {
    code: 'invalid_request',
    asked: (arena) => ({ form: actor(federationToken(arena, { act: { sub: 'urn:hanse:federation:x' } })) }),
  },
  'a chain of three that gets a fourth': {
    code: 'invalid_request',
    asked: (arena) => ({ form: actor(federationToken(arena)), subject: { act: chainOf(['a', 'b', 'c']) } }),
  },
};

/** The exchange that differs from a chain too long by one actor. */
export function longestChain(arena: Arena): Asked {
  return { form: actor(federationToken(arena)), subject: { act: chainOf(['a', 'b']) } };
}

function federationToken(arena: Arena, change: Fields = {}): string {
  return arena.token(arena.federation, { sub: FEDERATION, ...change });
}

function actor(token: string) {
  return { actor_token: token, actor_token_type: ACCESS_TOKEN };
}

function chainOf([first, ...rest]: readonly string[]): Fields {
  return { sub: `urn:hanse:federation:${first}`, ...(rest.length === 0 ? {} : { act: chainOf(rest) }) };
}
