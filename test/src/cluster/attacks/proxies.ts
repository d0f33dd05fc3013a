import type { Arena } from './arena.ts';
import type { Door, Shown } from './door.ts';
import type { Verdict } from './verdict.ts';

interface ProxyTrick {
  readonly code: string;
  readonly attack: (door: Door, shown: Shown, arena: Arena) => Promise<Verdict>;
  /** Differs by the attack alone, and is let through. */
  readonly honest: (door: Door, shown: Shown, arena: Arena) => Promise<Verdict>;
}

const INVALID = 'IDENTITY_PROOF_INVALID';
const EVIL = 'evil.example';

/** Headers by which proxies tell the host; a proof for that host is refused, and one for the real one is good. */
function elsewhere(headers: Readonly<Record<string, string>>): ProxyTrick {
  return {
    code: INVALID,
    attack: (door, shown) => door.knock({ ...shown, headers, proofUrl: `https://${EVIL}${door.path}` }),
    honest: (door, shown) => door.knock({ ...shown, headers }),
  };
}

/** Headers by which frameworks change the method or path; only the real ones count. */
function rewritten(
  headers: Readonly<Record<string, string>>,
  proof: Pick<Shown, 'proofMethod' | 'proofUrl'>,
): ProxyTrick {
  return {
    code: INVALID,
    attack: (door, shown) => door.knock({ ...shown, headers, ...proof }),
    honest: (door, shown) => door.knock({ ...shown, headers }),
  };
}

/** A certificate in a header, as proxies that end TLS tell it, instead of one whose key was proved. */
function certificateIn(header: string, written: (pem: string) => string): ProxyTrick {
  const asked = (door: Door, arena: Arena) => {
    const confirmation = { 'x5t#S256': arena.federationThumbprint };
    const token = arena.token(door, { cnf: confirmation });
    return { method: 'GET', path: door.path, headers: { authorization: `Bearer ${token}` } };
  };
  return {
    code: 'IDENTITY_TOKEN_BINDING',
    attack: (_door, _shown, arena) => {
      const { headers, ...rest } = asked(arena.luebeck, arena);
      const told = { ...headers, [header]: written(arena.federationPair.cert), 'x-ssl-client-verify': 'SUCCESS' };
      return arena.luebeck.ask({ ...rest, headers: told });
    },
    honest: (_door, _shown, arena) => arena.luebeck.ask(asked(arena.luebeck, arena), arena.federationPair),
  };
}

const der = (pem: string) => pem.replace(/-----[^-]+-----|\s/g, '');

/** What a client says that only a proxy could know; nothing of it is believed, because there is none. */
export const PROXY_TRICKS: Readonly<Record<string, ProxyTrick>> = {
  'another Host': elsewhere({ host: EVIL }),
  'X-Forwarded-Host': elsewhere({ 'x-forwarded-host': EVIL, 'x-forwarded-proto': 'https' }),
  Forwarded: elsewhere({ forwarded: `for=127.0.0.1;host=${EVIL};proto=https` }),
  'X-Forwarded-Prefix and X-Original-Host': elsewhere({ 'x-forwarded-prefix': '/', 'x-original-host': EVIL }),
  'X-HTTP-Method-Override': rewritten(
    { 'x-http-method-override': 'DELETE', 'x-http-method': 'DELETE', 'x-method-override': 'DELETE' },
    { proofMethod: 'DELETE' },
  ),
  'X-Original-URL': rewritten(
    { 'x-original-url': '/v1/sites', 'x-rewrite-url': '/v1/sites' },
    { proofUrl: 'https://127.0.0.1/v1/sites' },
  ),
  'X-Client-Cert': certificateIn('x-client-cert', encodeURIComponent),
  'X-SSL-Client-Cert': certificateIn('x-ssl-client-cert', encodeURIComponent),
  'Client-Cert (RFC 9440)': certificateIn('client-cert', (pem) => `:${der(pem)}:`),
  'X-Forwarded-Client-Cert': certificateIn('x-forwarded-client-cert', (pem) => `Cert="${encodeURIComponent(pem)}"`),
};
