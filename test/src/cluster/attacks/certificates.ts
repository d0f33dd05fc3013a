import type { UserCertificate } from '@hanse/api';
import { type CertificateAuthority, certificateThumbprint, createCertificateRequest } from '@hanse/identity';
import { asUser } from '../../support/cluster.ts';
import { FEDERATION } from '../../support/delegated-token.ts';
import type { Arena } from './arena.ts';
import type { Verdict } from './verdict.ts';

interface Pose {
  readonly attack: (arena: Arena) => Promise<Verdict>;
  /** The same by whom the certificate names. */
  readonly honest: (arena: Arena) => Promise<Verdict>;
  readonly verdict: Verdict;
}

type Pair = { readonly cert: string; readonly key: string };
type Name = Parameters<CertificateAuthority['issueFromRequest']>[1]['uriSan'];
const HOUR = 3_600_000;

/** A certificate that the provider of bergen makes with its own authority, for any name. */
async function byBergen(arena: Arena, uriSan: Name): Promise<Pair> {
  const authority = await arena.siteAuthority(arena.bergen, 'bergen');
  const { keyPem: key, csrPem } = await createCertificateRequest({ subjectName: 'bergen' });
  const names = { subjectName: 'bergen', uriSan, dnsNames: [], ipAddresses: ['127.0.0.1'], validity: HOUR };
  return { cert: await authority.issueFromRequest(csrPem, names), key };
}

/** A request to the gateway of luebeck with a token that the federation bound to the certificate. */
function delegated(arena: Arena, pair: Pair): Promise<Verdict> {
  const { luebeck } = arena;
  const token = arena.token(luebeck, { cnf: { 'x5t#S256': certificateThumbprint(pair.cert) } });
  const headers = { authorization: `Bearer ${token}` };
  return luebeck.ask({ method: 'GET', path: luebeck.path, headers }, pair);
}

async function certified(arena: Arena): Promise<Pair> {
  const { keyPem: key, csrPem: certificateRequest } = await createCertificateRequest({ subjectName: 'me' });
  const asked = { ...asUser(arena.owner), body: { certificateRequest, hours: 1 } };
  const answer = (await arena.cluster.harness.api.json('POST', '/v1/certificates', asked)) as UserCertificate;
  return { cert: answer.chain, key };
}

/** What a provider can do with the authority of its own site, whose root all others hold. */
export const POSES: Readonly<Record<string, Pose>> = {
  "a site's certificate that names a user": {
    verdict: 200,
    attack: async (arena) => seen(arena, await byBergen(arena, `urn:hanse:user:${arena.owner.userId}`)),
    honest: async (arena) => seen(arena, await certified(arena)),
  },
  "a site's certificate that names the federation": {
    verdict: 200,
    attack: async (arena) => delegated(arena, await byBergen(arena, FEDERATION)),
    honest: (arena) => delegated(arena, arena.federationPair),
  },
  "a site's certificate that names another site, at a third": {
    verdict: 200,
    attack: async (arena) => delegated(arena, await byBergen(arena, siteName(arena))),
    honest: (arena) => delegated(arena, arena.sitePair('luebeck')),
  },
  "a site's certificate that names another site, at the federation": {
    // Which site it is, is known; a site may only leave.
    verdict: 'IDENTITY_FORBIDDEN',
    attack: async (arena) => atFederation(arena, await byBergen(arena, siteName(arena))),
    honest: (arena) => atFederation(arena, arena.sitePair('luebeck')),
  },
};

const siteName = ({ luebeck }: Arena) => `urn:hanse:site:${luebeck.audience}` as const;

function seen({ luebeck }: Arena, pair: Pair): Promise<Verdict> {
  return luebeck.ask({ method: 'GET', path: luebeck.path }, pair);
}

function atFederation({ federation }: Arena, pair: Pair): Promise<Verdict> {
  return federation.ask({ method: 'GET', path: federation.path }, pair);
}
