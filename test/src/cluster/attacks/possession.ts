import { createHash } from 'node:crypto';
import type { Arena } from './arena.ts';
import type { Door, Shown } from './door.ts';
import { es256, type Fields, forgedJwt } from './forge.ts';
import { Holder } from './holder.ts';
import type { Verdict } from './verdict.ts';

interface Theft {
  readonly code: string;
  readonly attack: (door: Door, shown: Shown, arena: Arena) => Promise<Verdict>;
}

const INVALID = 'IDENTITY_PROOF_INVALID';
const BINDING = 'IDENTITY_TOKEN_BINDING';

/** A proof with other content or another header than a right one, signed with the holder's key. */
function proof(change: { header?: Fields; payload?: Fields }, by?: Holder): Theft['attack'] {
  return (door, shown) => {
    const { kty, crv, x, y } = shown.holder.key.export({ format: 'jwk' });
    const header = { alg: 'ES256', typ: 'dpop+jwt', jwk: { kty, crv, x, y }, ...change.header };
    const payload = { ...rightProof(door, shown.token), ...change.payload };
    return door.knock({ ...shown, proof: forgedJwt(header, payload, es256((by ?? shown.holder).key)) });
  };
}

function rightProof(door: Door, token: string): Fields {
  const ath = createHash('sha256').update(token).digest('base64url');
  const iat = Math.floor(Date.now() / 1000);
  return { htm: 'GET', htu: `${door.url}${door.path}`, ath, iat, jti: crypto.randomUUID() };
}

/** Knocks as `change` says. */
function shownWith(change: (door: Door, shown: Shown, arena: Arena) => Partial<Shown>): Theft['attack'] {
  return (door, shown, arena) => door.knock({ ...shown, ...change(door, shown, arena) });
}

/** Whoever has a right token and a wrong proof of its key, or none. */
export const THEFTS: Readonly<Record<string, Theft>> = {
  'a stolen token without any proof': {
    code: BINDING,
    attack: (door, { token }) =>
      door.ask({ method: 'GET', path: door.path, headers: { authorization: `Bearer ${token}` } }),
  },
  'a stolen token with the scheme of proofs and none': {
    code: BINDING,
    attack: (door, { token }) =>
      door.ask({ method: 'GET', path: door.path, headers: { authorization: `DPoP ${token}` } }),
  },
  'a stolen token sent as Bearer beside a right proof': {
    code: BINDING,
    attack: (door, shown) => door.knock({ ...shown, headers: { authorization: `Bearer ${shown.token}` } }),
  },
  "a stolen token with the thief's own key": { code: BINDING, attack: shownWith(() => ({ holder: new Holder() })) },
  'a proof by another key that names the right one': { code: INVALID, attack: proof({}, new Holder()) },
  'a replayed proof': {
    code: 'IDENTITY_PROOF_REPLAYED',
    attack: async (door, shown) => {
      const seen = await door.proof(shown, shown.holder);
      const first = await door.knock({ ...shown, proof: seen });
      return first === 200 ? door.knock({ ...shown, proof: seen }) : `the first was answered ${first}`;
    },
  },
  'a proof for another method': { code: INVALID, attack: shownWith(() => ({ proofMethod: 'POST' })) },
  'a proof for another route': {
    code: INVALID,
    attack: shownWith(({ url }) => ({ proofUrl: `${url}/v1/sites` })),
  },
  'a proof for another gateway': {
    code: INVALID,
    attack: shownWith(({ path }, _shown, arena) => ({ proofUrl: `${arena.bergen.url}${path}` })),
  },
  'a proof for the path in other case': {
    code: INVALID,
    attack: shownWith(({ url, path }) => ({ proofUrl: `${url}${path.toUpperCase()}` })),
  },
  'a proof for another token (ath)': {
    code: INVALID,
    attack: shownWith((door, _shown, arena) => ({ proofToken: arena.token(door) })),
  },
  'a proof without the hash of its token': { code: INVALID, attack: proof({ payload: { ath: undefined } }) },
  'a proof of ten minutes ago': {
    code: INVALID,
    attack: proof({ payload: { iat: Math.floor(Date.now() / 1000) - 600 } }),
  },
  'a proof of the future': {
    code: INVALID,
    attack: proof({ payload: { iat: Math.floor(Date.now() / 1000) + 3600 } }),
  },
  'a proof without an id': { code: INVALID, attack: proof({ payload: { jti: undefined } }) },
  'a proof of another type': { code: INVALID, attack: proof({ header: { typ: 'JWT' } }) },
  'a proof that shows its private key': {
    code: INVALID,
    attack: (door, shown, arena) =>
      proof({ header: { jwk: shown.holder.key.export({ format: 'jwk' }) } })(door, shown, arena),
  },
  'two proofs in one request': {
    code: INVALID,
    attack: async (door, shown) => {
      const two = await Promise.all([door.proof(shown, shown.holder), door.proof(shown, shown.holder)]);
      return door.knock({ ...shown, proof: two.join(', ') });
    },
  },
};
