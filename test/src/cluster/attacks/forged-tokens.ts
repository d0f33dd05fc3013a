import { generateKeyPairSync } from 'node:crypto';
import { keyThumbprint, publicJwk } from '@hanse/identity';
import type { Arena } from './arena.ts';
import type { Door } from './door.ts';
import { es256, type Fields, forgedJwt, hs256, rs256, unsigned } from './forge.ts';

interface Forgery {
  readonly code: string | Readonly<Record<Door['name'], string>>;
  readonly token: (arena: Arena, door: Door) => string | Promise<string>;
}

const MALFORMED = 'IDENTITY_TOKEN_MALFORMED';
const SIGNATURE = 'IDENTITY_TOKEN_SIGNATURE';
const EARLY = 'IDENTITY_TOKEN_EARLY';
const ATTACKER = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

const now = () => Math.floor(Date.now() / 1000);

/** The right content in a header that the federation would not write, signed with its own key. */
function header(change: Fields): Forgery['token'] {
  return (arena, door) => {
    const { key, jwk } = arena.signer;
    return forgedJwt({ alg: 'ES256', typ: 'at+jwt', kid: jwk.kid, ...change }, arena.claims(door), es256(key));
  };
}

/** The right content under a header that points to the attacker's key. */
function pointing(change: (kid: string) => Fields): Forgery['token'] {
  return (arena, door) => {
    const { kid } = arena.signer.jwk;
    return forgedJwt({ alg: 'ES256', typ: 'at+jwt', kid, ...change(kid) }, arena.claims(door), es256(ATTACKER));
  };
}

/** Wrong content, signed as the federation would. */
function claims(change: () => Fields): Forgery['token'] {
  return (arena, door) => arena.token(door, change());
}

/** Tokens that look right and are not; each is sent with the right proof of the right key. */
export const FORGED_TOKENS: Readonly<Record<string, Forgery>> = {
  'alg none': {
    code: MALFORMED,
    token: (arena, door) => forgedJwt({ alg: 'none', typ: 'at+jwt' }, arena.claims(door), unsigned),
  },
  'HS256 with the public key as secret': {
    code: MALFORMED,
    token: (arena, door) => {
      const { jwk } = arena.signer;
      return forgedJwt({ alg: 'HS256', typ: 'at+jwt', kid: jwk.kid }, arena.claims(door), hs256(JSON.stringify(jwk)));
    },
  },
  RS256: {
    code: MALFORMED,
    token: (arena, door) => {
      const { kid } = arena.signer.jwk;
      return forgedJwt({ alg: 'RS256', typ: 'at+jwt', kid }, arena.claims(door), rs256(RSA));
    },
  },
  'RS256 in the header of an ES256 signature': { code: MALFORMED, token: header({ alg: 'RS256' }) },
  'another key under the right kid': { code: SIGNATURE, token: pointing(() => ({})) },
  'another key in the header (jwk)': {
    code: SIGNATURE,
    token: pointing(() => ({ jwk: ATTACKER.export({ format: 'jwk' }), kid: keyThumbprint(publicJwk(ATTACKER)) })),
  },
  'a key set of the attacker (jku)': { code: SIGNATURE, token: pointing(() => ({ jku: 'https://127.0.0.1:1/jwks' })) },
  'a certificate of the attacker (x5u)': {
    code: SIGNATURE,
    token: pointing(() => ({ x5u: 'https://127.0.0.1:1/chain.pem', x5c: ['MAA='] })),
  },
  'a kid that is a path': { code: SIGNATURE, token: pointing(() => ({ kid: '../../../../dev/null' })) },
  'a kid that is SQL': { code: SIGNATURE, token: pointing((kid) => ({ kid: `x' UNION SELECT '${kid}` })) },
  'a critical extension nobody knows (crit)': { code: MALFORMED, token: header({ crit: ['exp2'], exp2: 1 }) },
  'an unencoded payload (b64)': { code: MALFORMED, token: header({ crit: ['b64'], b64: false }) },
  'typ JWT instead of at+jwt': { code: MALFORMED, token: header({ typ: 'JWT' }) },
  'the typ of a bundle': { code: MALFORMED, token: header({ typ: 'hanse-bundle+jwt' }) },
  'the typ of a proof': { code: MALFORMED, token: header({ typ: 'dpop+jwt' }) },
  'an ID token': {
    code: MALFORMED,
    token: (arena, door) => {
      const { key, jwk } = arena.signer;
      const said = arena.claims(door, { client_id: undefined, scope: undefined, cnf: undefined, nonce: 'n' });
      return forgedJwt({ alg: 'ES256', typ: 'JWT', kid: jwk.kid }, said, es256(key));
    },
  },
  'no typ at all': { code: MALFORMED, token: header({ typ: undefined }) },
  'a signed bundle': {
    code: 'IDENTITY_TOKEN_ISSUER',
    token: async (arena) => {
      const asked = { headers: { accept: 'application/jose' } };
      return String(await arena.cluster.harness.api.json('GET', '/v1/bundle', asked));
    },
  },
  'a DPoP proof': {
    code: 'IDENTITY_TOKEN_ISSUER',
    token: (arena, door) => arena.holder.proof({ method: 'GET', url: `${door.url}${door.path}` }),
  },
  'three dots and nothing': { code: MALFORMED, token: () => '...' },
  'one that ended': {
    code: 'IDENTITY_TOKEN_EXPIRED',
    token: claims(() => ({ iat: now() - 300, exp: now() - 60 })),
  },
  'one that is not valid yet (nbf)': { code: EARLY, token: claims(() => ({ nbf: now() + 120 })) },
  'one of the future (iat)': { code: EARLY, token: claims(() => ({ iat: now() + 120, exp: now() + 420 })) },
  'one that lives for a day': { code: MALFORMED, token: claims(() => ({ exp: now() + 86_400 })) },
  'one that never ends': { code: MALFORMED, token: claims(() => ({ exp: undefined })) },
  'one of yesterday that ends tomorrow': {
    code: 'IDENTITY_TOKEN_EXPIRED',
    token: claims(() => ({ iat: now() - 86_400, exp: now() + 86_400 })),
  },
  'one for two services': {
    code: MALFORMED,
    token: (arena, door) => arena.token(door, { aud: [door.audience, 'another'] }),
  },
  'one for another service': {
    code: 'IDENTITY_TOKEN_AUDIENCE',
    token: (arena, door) => arena.token(door, { aud: 'another' }),
  },
  'one of another federation': {
    code: 'IDENTITY_TOKEN_ISSUER',
    token: claims(() => ({ iss: 'urn:hanse:federation:skane' })),
  },
  'one in the name of a site, by the federation': {
    // The federation trusts no site's words on users at all; the site knows its own keys.
    code: { federation: 'IDENTITY_TOKEN_ISSUER', gateway: SIGNATURE },
    token: (arena, door) => arena.token(door, { iss: `urn:hanse:site:${arena.luebeck.audience}` }),
  },
  "one that another site signed in the federation's name": {
    code: SIGNATURE,
    token: (arena, door) => bySite(arena, 'bergen', arena.claims(door)),
  },
  'one that another site signed in its own name': {
    code: 'IDENTITY_TOKEN_ISSUER',
    token: (arena, door) =>
      bySite(arena, 'bergen', arena.claims(door, { iss: `urn:hanse:site:${arena.bergen.audience}` })),
  },
  "a VEE's identity, as if it were a user's": {
    // A site signs for its users with other keys than for its VEEs.
    code: { federation: 'IDENTITY_TOKEN_ISSUER', gateway: SIGNATURE },
    token: (arena, door) => {
      const vee = { iss: `urn:hanse:site:${arena.luebeck.audience}`, sub: `urn:hanse:vee:${crypto.randomUUID()}` };
      return bySite(arena, 'luebeck', arena.claims(door, vee));
    },
  },
  'a chain of four actors': { code: MALFORMED, token: claims(() => ({ act: chain(4) })) },
  'an actor that is a list': { code: MALFORMED, token: claims(() => ({ act: [{ sub: 'x' }] })) },
  'one that is bound to nothing': { code: 'IDENTITY_TOKEN_BINDING', token: claims(() => ({ cnf: undefined })) },
  'one that is bound to two keys': {
    code: MALFORMED,
    token: (arena, door) => arena.token(door, { cnf: { jkt: arena.holder.jkt, 'x5t#S256': 'A'.repeat(43) } }),
  },
  'one that is bound in a way nobody knows': {
    code: MALFORMED,
    token: claims(() => ({ cnf: { kid: 'mine' } })),
  },
};

/** Signed with the key that a site has for its own VEEs. */
function bySite(arena: Arena, name: string, said: Fields): string {
  const { key, jwk } = arena.siteSigner(name);
  return forgedJwt({ alg: 'ES256', typ: 'at+jwt', kid: jwk.kid }, said, es256(key));
}

function chain(length: number): Fields {
  const rest = length > 1 ? { act: chain(length - 1) } : {};
  return { sub: `urn:hanse:federation:actor-${length}`, ...rest };
}
