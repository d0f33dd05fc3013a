import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { describe, test } from 'node:test';
import { SeededRng, temporaryFolder, VirtualClock } from '@hanse/testkit';
import { x509 } from '../src/certificates/x509.ts';
import {
  CertificateAuthority,
  certificateThumbprint,
  createCertificateRequest,
  isUnderPrefix,
  membershipId,
  mintUserCertificate,
  RevocationList,
  readCertificate,
  renewalJitter,
  renewalTime,
  shouldRenew,
  thumbprintOf,
  userOfNames,
  userUri,
  verifyBinding,
  verifyChain,
  voRoleUri,
  voUri,
} from '../src/index.ts';
import { refused } from './support/refused.ts';
import { type Choices, type Issued, issue } from './support/test-authority.ts';

const HOUR = 3_600_000;
const OSLO = 'urn:hanse:site:oslo';
const { clientAuth, serverAuth } = x509.ExtendedKeyUsage;
const wrong = (text: RegExp) => refused('IDENTITY_CERTIFICATE_INVALID', text);

/** Two partners with roots of their own. */
async function world() {
  const clock = new VirtualClock();
  const make = (name: string, choices: Choices, by?: Issued) => issue(clock, name, choices, by);
  const oslo = await make('oslo', { ca: true });
  const bergen = await make('bergen', { ca: true });
  const roots = [
    { certificatePem: oslo.pem, uriPrefixes: [OSLO] },
    { certificatePem: bergen.pem, uriPrefixes: ['urn:hanse:site:bergen'] },
  ];
  const verify = (chainPem: string, purpose: 'client' | 'server' = 'client') =>
    verifyChain({ chainPem, roots, clock, purpose });
  return { clock, make, oslo, bergen, roots, verify };
}

describe('a chain of certificates', () => {
  test('is accepted up to the root that may certify its names, with or without the root in it', async () => {
    const { make, oslo, bergen, roots, verify } = await world();
    const leaf = await make('gateway', { uris: [OSLO] }, oslo);
    assert.deepEqual(verify(leaf.pem).facts.uriSans, [OSLO]);
    assert.equal(verify(leaf.pem + oslo.pem).root, roots[0]);
    const middle = await make('department', { ca: true, pathLength: 0 }, bergen);
    const below = await make('gateway', { uris: ['urn:hanse:site:bergen:gateway'] }, middle);
    assert.equal(verify(below.pem + middle.pem).root, roots[1]);
    assert.equal(verify(below.pem + middle.pem + bergen.pem).root, roots[1]);
  });

  test('with a name of somebody else is refused, however the name is written', async () => {
    const { make, oslo, verify } = await world();
    const names = [
      'urn:hanse:site:bergen',
      'urn:hanse:site:oslo2',
      'urn:hanse:site:',
      'urn:hanse:site',
      'URN:hanse:site:oslo',
      'urn:hanse:federation:north',
      'urn:hanse:site:osl',
      `x${OSLO}`,
      `${OSLO} `,
      `${OSLO}%3A`,
    ];
    for (const name of names) {
      const { pem } = await make('gateway', { uris: [name] }, oslo);
      assert.throws(() => verify(pem), wrong(/may not certify/), name);
      const { pem: both } = await make('gateway', { uris: [OSLO, name] }, oslo);
      assert.throws(() => verify(both), wrong(/may not certify/), name);
    }
    const { pem: nameless } = await make('urn:hanse:site:oslo', {}, oslo);
    assert.throws(() => verify(nameless), wrong(/may not certify/));
  });

  test('of an unknown root, also one of the same name, is refused', async () => {
    const { make, verify } = await world();
    const fake = await make('oslo', { ca: true });
    const leaf = await make('gateway', { uris: [OSLO] }, fake);
    assert.throws(() => verify(leaf.pem), wrong(/no trusted authority/));
    assert.throws(() => verify(leaf.pem + fake.pem), wrong(/no trusted authority/));
    const { pem: own } = await make('gateway', { uris: [OSLO] });
    assert.throws(() => verify(own), wrong(/no trusted authority/));
  });

  test('whose links do not hold is refused', async () => {
    const { make, oslo, bergen, verify } = await world();
    const leaf = await make('gateway', { uris: [OSLO] }, oslo);
    assert.throws(() => verify(leaf.pem + bergen.pem), wrong(/did not sign/));
    assert.throws(() => verify(oslo.pem), wrong(/is an authority/));
    const servant = await make('servant', { uris: [OSLO] }, oslo);
    const forged = await make('gateway', { uris: [OSLO] }, servant);
    assert.throws(() => verify(forged.pem + servant.pem), wrong(/is not an authority/));
    const unable = await make('unable', { ca: true, usages: x509.KeyUsageFlags.cRLSign }, oslo);
    const below = await make('gateway', { uris: [OSLO] }, unable);
    assert.throws(() => verify(below.pem + unable.pem), wrong(/may not sign certificates/));
    const mute = await make('mute', { uris: [OSLO], ca: true, usages: x509.KeyUsageFlags.digitalSignature }, oslo);
    assert.throws(() => verify(mute.pem), wrong(/is an authority/));
    const der = Buffer.from(new X509Certificate(leaf.pem).raw);
    der.writeUInt8(der.readUInt8(der.length - 1) ^ 1, der.length - 1);
    const broken = `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`;
    assert.throws(() => verify(broken), wrong(/no trusted authority/));
  });

  test('longer than an authority allows is refused', async () => {
    const { make, verify, oslo } = await world();
    const first = await make('first', { ca: true, pathLength: 0 }, oslo);
    const second = await make('second', { ca: true }, first);
    const leaf = await make('gateway', { uris: [OSLO] }, second);
    assert.throws(() => verify(leaf.pem + second.pem + first.pem), wrong(/so high/));
    assert.throws(() => verify(leaf.pem + oslo.pem.repeat(5)), wrong(/more than 5/));
    assert.throws(() => verify(leaf.pem + ' '.repeat(70_000)), wrong(/too long/));
  });

  test('of a root that allows no authority below it is refused', async () => {
    const { make, clock } = await world();
    const root = await make('root', { ca: true, pathLength: 0 });
    const middle = await make('middle', { ca: true }, root);
    const leaf = await make('gateway', { uris: [OSLO] }, middle);
    const roots = [{ certificatePem: root.pem, uriPrefixes: [OSLO] }];
    assert.throws(
      () => verifyChain({ chainPem: leaf.pem + middle.pem, roots, clock, purpose: 'client' }),
      wrong(/no trusted/),
    );
    const direct = await make('gateway', { uris: [OSLO] }, root);
    verifyChain({ chainPem: direct.pem + root.pem, roots, clock, purpose: 'client' });
  });

  test('is refused when any of it is out of its time', async () => {
    const { make, oslo, verify, clock } = await world();
    const now = clock.now();
    const late = await make('gateway', { uris: [OSLO], notAfter: now - 1_000 }, oslo);
    const early = await make('gateway', { uris: [OSLO], notBefore: now + 1_000 }, oslo);
    assert.throws(() => verify(late.pem), wrong(/expired/));
    assert.throws(() => verify(early.pem), wrong(/not valid yet/));
    const middle = await make('middle', { ca: true, notAfter: now - 1_000 }, oslo);
    const leaf = await make('gateway', { uris: [OSLO] }, middle);
    assert.throws(() => verify(leaf.pem + middle.pem), wrong(/expired/));
    const fresh = await make('gateway', { uris: [OSLO], notAfter: now + 9 * HOUR }, oslo);
    await clock.advance(2 * HOUR);
    assert.throws(() => verify(fresh.pem), wrong(/no trusted/));
  });

  test('is for its purpose only, and refused with what is not understood', async () => {
    const { make, oslo, verify } = await world();
    const server = await make('gateway', { uris: [OSLO], purposes: [serverAuth] }, oslo);
    assert.throws(() => verify(server.pem), wrong(/not for a client/));
    verify(server.pem, 'server');
    const both = await make('gateway', { uris: [OSLO], purposes: [serverAuth, clientAuth] }, oslo);
    verify(both.pem);
    const encrypting = await make('gateway', { uris: [OSLO], usages: x509.KeyUsageFlags.keyEncipherment }, oslo);
    assert.throws(() => verify(encrypting.pem), wrong(/may not sign/));
    const constrained = await make('middle', { ca: true, criticalExtension: '2.5.29.30' }, oslo);
    const leaf = await make('gateway', { uris: [OSLO] }, constrained);
    assert.throws(() => verify(leaf.pem + constrained.pem), wrong(/2\.5\.29\.30/));
  });

  test('that is none is refused', async () => {
    const { verify } = await world();
    for (const text of ['', 'x', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----']) {
      assert.throws(() => verify(text), refused('IDENTITY_CERTIFICATE_INVALID'));
    }
  });

  test('has names below a prefix by whole parts', () => {
    assert.deepEqual(
      [OSLO, `${OSLO}:x`, `${OSLO}/x`, `${OSLO}x`, OSLO.slice(0, -1), ''].map((name) => isUnderPrefix(name, OSLO)),
      [true, true, true, false, false, false],
    );
    assert.equal(isUnderPrefix(OSLO, 'urn:hanse:site:'), true);
    assert.equal(isUnderPrefix(OSLO, ''), false);
  });
});

describe('the certificate of a user', () => {
  const minted = async (
    given: { subject: string; vo?: string; roles?: string[]; actors: string[] },
    validity: number,
  ) => {
    const claims = { roles: [], ...given };
    await using folder = await temporaryFolder();
    const clock = new VirtualClock();
    const authority = await CertificateAuthority.open({
      folder: folder.path,
      name: 'north',
      clock,
      rng: new SeededRng(1),
    });
    const { csrPem } = await createCertificateRequest({ subjectName: 'I am root' });
    const pem = await mintUserCertificate({ authority, claims, csrPem, validity });
    return {
      pem,
      clock,
      roots: [{ certificatePem: authority.certificatePem, uriPrefixes: ['urn:hanse:user:', 'urn:hanse:vo:bio'] }],
    };
  };

  test('names the user and the VO of the token, whatever the request says, for a client only', async () => {
    const { pem, clock, roots } = await minted({ subject: 'ada:x/y', vo: 'bio', actors: [] }, 12 * HOUR);
    const { facts } = verifyChain({ chainPem: pem, roots, clock, purpose: 'client' });
    assert.deepEqual(userOfNames(facts.uriSans), { subject: 'ada:x/y', vo: 'bio' });
    assert.equal(facts.subject, 'CN=ada:x/y');
    assert.equal(facts.notAfter - clock.now(), 12 * HOUR);
    assert.throws(() => verifyChain({ chainPem: pem, roots, clock, purpose: 'server' }), wrong(/not for a server/));
  });

  test('lives for a day at most, and is not given to who acts for the user', async () => {
    for (const validity of [24 * HOUR + 1, 0, -1, Number.NaN]) {
      await assert.rejects(minted({ subject: 'ada', actors: [] }, validity), refused('VALUE_INVALID'));
    }
    await assert.rejects(minted({ subject: 'ada', actors: ['broker'] }, HOUR), refused('IDENTITY_FORBIDDEN', /broker/));
  });

  test('says the role in the VO, but never that of who administers it or the federation', async () => {
    for (const [roles, role] of [
      [['viewer'], 'viewer'],
      [['member'], 'member'],
      [['vo-admin'], 'member'],
      [['federation-operator'], undefined],
    ] as const) {
      const { pem } = await minted({ subject: 'ada', vo: 'bio', roles: [...roles], actors: [] }, HOUR);
      const user = userOfNames(readCertificate(pem).uriSans);
      assert.deepEqual(user, { subject: 'ada', vo: 'bio', ...(role === undefined ? {} : { role }) });
    }
    const { pem } = await minted({ subject: 'ada', roles: ['member'], actors: [] }, HOUR);
    assert.deepEqual(userOfNames(readCertificate(pem).uriSans), { subject: 'ada' });
  });

  test('ends with the membership or the role that it says', () => {
    const named = (...uriSans: string[]) => ({ fingerprint: '0'.repeat(64), uriSans });
    const full = named(userUri('ada'), voUri('bio'), voRoleUri('bio', 'member'));
    const revoked = (id: string, certificate = full) =>
      new RevocationList([{ kind: 'membership', id }]).ofCertificate(certificate, 0)?.id;
    assert.equal(revoked(membershipId('bio', 'ada')), 'bio/ada');
    assert.equal(revoked(membershipId('bio', 'ada', 'member')), 'bio/ada/member');
    assert.equal(revoked(membershipId('bio', 'ada', 'vo-admin')), undefined);
    assert.equal(revoked(membershipId('bio', 'bob')), undefined);
    assert.equal(revoked(membershipId('bio', 'ada'), named(userUri('ada'))), undefined);
  });

  test('says no role but one it may say, of its own VO', () => {
    const [ada, bio] = [userUri('ada'), voUri('bio')];
    assert.deepEqual(userOfNames([ada, bio, voRoleUri('bio', 'viewer')]), {
      subject: 'ada',
      vo: 'bio',
      role: 'viewer',
    });
    const forged = [
      [ada, voRoleUri('bio', 'member')],
      [ada, bio, voRoleUri('chem', 'member')],
      [ada, bio, voRoleUri('bio', 'viewer'), voRoleUri('bio', 'member')],
      [ada, bio, `${bio}:role:vo-admin`],
      [ada, bio, `${bio}:role:`],
      [ada, bio, `${bio}:role:member:role:member`],
      [ada, bio, `${bio}:group:x`],
      [ada, `${bio}%3Arole%3Amember`, `${bio}:role:member`],
      [ada, 'urn:hanse:site:oslo'],
      [ada, 'urn:hanse:federation:north'],
    ];
    for (const names of forged) assert.equal(userOfNames(names), undefined, names.join(' '));
  });

  test('names one user, in one spelling', () => {
    assert.deepEqual(userOfNames([userUri('ada'), voUri('bio')]), { subject: 'ada', vo: 'bio' });
    assert.equal(userOfNames([userUri('ada'), userUri('bob')]), undefined);
    assert.equal(userOfNames([userUri('ada'), voUri('bio'), voUri('chem')]), undefined);
    assert.equal(userOfNames([voUri('bio')]), undefined);
    for (const spelling of ['urn:hanse:user:%61da', 'urn:hanse:user:ada:x', 'urn:hanse:user:%', 'urn:hanse:user:']) {
      assert.equal(userOfNames([spelling]), undefined, spelling);
    }
  });
});

describe('the thumbprint of a certificate', () => {
  test('is what a token is bound to, from PEM, DER or its facts', async () => {
    const { oslo } = await world();
    const { raw } = new X509Certificate(oslo.pem);
    const expected = createHash('sha256').update(raw).digest('base64url');
    assert.deepEqual(
      [certificateThumbprint(oslo.pem), certificateThumbprint(raw), thumbprintOf(readCertificate(oslo.pem))],
      [expected, expected, expected],
    );
    verifyBinding({ confirmation: { 'x5t#S256': expected } }, { certificateThumbprint: certificateThumbprint(raw) });
  });
});

describe('the renewal of a certificate', () => {
  const day = { notBefore: 0, notAfter: 24 * HOUR };

  test('is due after two thirds of its life, or a little earlier', () => {
    assert.equal(shouldRenew(day, 16 * HOUR - 1), false);
    assert.equal(shouldRenew(day, 16 * HOUR), true);
    assert.equal(shouldRenew(day, 30 * HOUR), true);
    assert.equal(shouldRenew(day, -1), true);
    assert.equal(shouldRenew(day, 0, 1), false);
  });

  test('of a thousand sites is spread over an hour and a half, none of them late (seeded)', () => {
    const rng = new SeededRng('renewal');
    const times = Array.from({ length: 1_000 }, () => renewalTime(day, renewalJitter(rng)));
    assert.ok(Math.max(...times) <= 16 * HOUR && Math.min(...times) >= 14.4 * HOUR);
    const perTenth = Array.from(
      { length: 10 },
      (_, tenth) => times.filter((time) => Math.floor((time / HOUR - 14.4) / 0.16) === tenth).length,
    );
    assert.ok(
      perTenth.every((count) => count > 50),
      perTenth.join(' '),
    );
  });
});
