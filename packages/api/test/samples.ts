import {
  ApplicationIds,
  HanseError,
  NetworkIds,
  OrderIds,
  PackageIds,
  SiteIds,
  toProblem,
  UserIds,
  uuidV7,
  VeeIds,
} from '@hanse/kernel';
import { SeededRng } from '@hanse/testkit';

const rng = new SeededRng('api samples');
const clock = { now: () => Date.UTC(2026, 0, 1) };

const applicationId = ApplicationIds.mint(clock, rng);
const networkId = NetworkIds.mint(clock, rng);
const orderId = OrderIds.mint(clock, rng);
const siteId = SiteIds.mint(clock, rng);
const userId = UserIds.mint(clock, rng);
const veeId = VeeIds.mint(clock, rng);
const packageId = PackageIds.mint(clock, rng);
const sessionId = uuidV7(clock, rng);
const at = clock.now();
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

// Good values of every schema, as plain JSON: what a well-behaved peer sends.

export const ids = { applicationId, networkId, orderId, siteId, userId, veeId, packageId, sessionId };

export const prices = { currency: 'EUR', vcpuHourMicros: 10_000, memoryGibHourMicros: 4_000, diskGibHourMicros: 50 };
export const amount = { vcpus: 8, memoryMib: 16_384, diskGib: 100.5 };
export const capacity = { total: amount, used: { vcpus: 0, memoryMib: 0, diskGib: 0 } };

export const capabilities = {
  pause: true,
  suspend: true,
  shutdown: true,
  console: true,
  metrics: true,
  ingress: true,
  trunk: true,
  seedDisc: true,
  bootModes: ['guest', 'bios'],
  diskFormats: ['qcow2', 'vmdk'],
  diskChains: ['qcow2'],
  cdroms: true,
  guestInfo: true,
  maxVcpus: 16,
  maxMemoryMib: 65_536,
  isSimulated: false,
};

export const siteDescription = {
  siteId,
  name: 'nordhaus',
  jurisdiction: 'DE',
  prices,
  driver: 'local',
  capabilities,
  trunk: { host: '127.0.0.1', port: 7_001 },
};

export const siteView = {
  site: siteDescription,
  capacity,
  isReachable: true,
  seenAt: at,
  endpoint: 'https://127.0.0.1:7443',
};

const { siteId: _siteId, trunk: _trunk, ...descriptionToJoin } = siteDescription;
export const joinRequest = {
  invitation: 'opaque',
  authority: '-----BEGIN CERTIFICATE-----',
  certificate: '-----BEGIN CERTIFICATE-----',
  proof: { authority: 'a.b.c', gateway: 'a.b.c' },
  endpoint: 'https://gateway.example:7443',
  description: descriptionToJoin,
};

export const veeSpec = {
  veeId,
  applicationId,
  name: 'web-1',
  vcpus: 1,
  memoryMib: 256,
  boot: 'guest',
  disks: [{ diskId: 'root', image: { digest, format: 'vmdk', sizeBytes: 1_048_576 }, capacityBytes: 1_073_741_824 }],
  nics: [{ networkId, mac: '52:54:00:12:34:56', address: '10.64.0.10' }],
  ingress: [{ name: 'http', guestPort: 80 }],
  seed: { 'ovf-env.xml': '<Environment/>', 'user-data': '#!/bin/sh\n' },
};

const whole = { digest, format: 'qcow2', sizeBytes: 1_000 };

/** A VEE with everything that is optional. */
export const fullVeeSpec = {
  ...veeSpec,
  disks: [{ diskId: 'top', image: { ...whole, isDelta: true }, parents: [whole], capacityBytes: 2_000, bootOrder: 2 }],
  cdroms: [{ cdromId: 'cdrom-1', image: { digest, format: 'iso', sizeBytes: 2_048 }, bootOrder: 1 }],
  environmentFiles: [{ path: 'notes/read.me', base64: 'aGk=' }],
  guestInfo: true,
  stopAction: 'powerOff',
};

export const networkSpec = {
  networkId,
  applicationId,
  name: 'front',
  cidr: '10.64.0.0/24',
  serviceAddress: '10.64.0.1',
  domain: 'shop.internal',
  hosts: [{ name: 'web-1', address: '10.64.0.10' }],
  peers: [{ siteId, host: '127.0.0.1', port: 7_002 }],
};

export const part = { applicationId, owner: userId, networks: [networkSpec], vees: [veeSpec] };

const endpoint = { name: 'http', guestPort: 80, host: '127.0.0.1', port: 30_080 };

export const veeView = {
  veeId,
  applicationId,
  name: 'web-1',
  state: 'ACTIVE',
  desired: 'ACTIVE',
  since: at,
  endpoints: [endpoint],
  facts: { accelerator: 'tcg' },
};

export const veeMetrics = {
  veeId,
  at,
  cpuSeconds: 1.5,
  memoryBytes: 1_000,
  diskReadBytes: 1_000,
  diskWriteBytes: 1_000,
  networkRxBytes: 1_000,
  networkTxBytes: 1_000,
};

export const orderView = {
  orderId,
  verb: 'deploy',
  subject: applicationId,
  state: 'RUNNING',
  attempts: 1,
  createdAt: at,
};

export const applicationView = {
  applicationId,
  name: 'shop',
  owner: userId,
  vo: 'bio',
  state: 'ACTIVE',
  createdAt: at,
  costPerHour: { currency: 'EUR', micros: 26_500 },
  vees: [
    {
      veeId,
      name: 'web-1',
      component: 'web',
      siteId,
      siteName: 'nordhaus',
      jurisdiction: 'DE',
      state: 'ACTIVE',
      desired: 'ACTIVE',
      addresses: ['10.64.0.10'],
      endpoints: [endpoint],
      facts: {},
    },
  ],
  endpoints: [endpoint],
  explanation: ['web is at nordhaus: cheapest within DE'],
  steps: [
    { name: 'place', startedAt: at, finishedAt: at + 5 },
    { name: 'boot', startedAt: at + 5 },
  ],
  order: orderView,
};

export const configurableProperty = {
  ...{ entityId: 'web', key: 'size', type: 'string', label: 'Size', description: '', category: '' },
  ...{ defaultValue: 's', isPassword: false, isRequired: false, choices: ['s', 'm'] },
};

export const packageChoices = {
  configurations: [
    { id: 'small', label: 'Small', description: '', isDefault: true, properties: [configurableProperty] },
  ],
  properties: [configurableProperty],
  eulas: [{ info: 'Terms', licence: 'Be kind.' }],
  networks: [{ name: 'front', description: '' }],
  ranges: [{ id: 'web', vcpus: { minimum: 1, maximum: 4 }, memoryMib: { minimum: 256 } }],
  replicas: [{ id: 'farm', minimum: 1, byDefault: 2, maximum: 4 }],
};

export const packageView = {
  packageId,
  descriptor: 'shop.ovf',
  sizeBytes: 1_000,
  virtualSystems: [{ id: 'web', vcpus: 1, memoryMib: 256, disks: 1 }],
  networks: ['front'],
  files: [{ href: 'web.vmdk', name: 'web.vmdk', sizeBytes: 900, digest }],
  diagnostics: [{ severity: 'warning', code: 'OVF_X', message: 'odd', remedy: 'Write it so.', line: 3, column: 1 }],
};

export const usage = {
  veeId,
  applicationId,
  siteId,
  state: 'ACTIVE',
  from: at,
  chargedMicros: 12.5,
  currency: 'EUR',
};

export const session = {
  token: 'a.b.c',
  expiresAt: at,
  refreshToken: 'r',
  sessionId,
  userId,
  user: 'ada',
  role: 'operator',
};

export const publicKey = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'k', alg: 'ES256', use: 'sig' };

export const userCertificateView = { fingerprint: '0'.repeat(64), createdAt: at, expiresAt: at + 3_600_000 };

export const linkedIdentity = {
  identityId: '01890000-0000-7000-8000-000000000001',
  upstream: 'school',
  issuer: 'https://login.example.org',
  subject: 'u1',
  linkedAt: 1,
  lastUsedAt: 2,
};

export const sessionView = {
  sessionId,
  client: 'cli',
  createdAt: at,
  lastUsedAt: at,
  endsAt: at + 1_000,
  isCurrent: true,
};

export const tokenView = {
  tokenId: sessionId,
  audience: 'federation',
  client: 'cli',
  scope: ['site.read:/'],
  actors: [],
  sessionId,
  issuedAt: at,
  expiresAt: at + 1_000,
  isCurrent: false,
};

const denied = { policy: 'federation', rule: 'r', effect: 'deny', missing: 'it is for operator' };
export const policyAnswer = {
  ...{ user: 'ada', userId: ids.userId, roles: ['authenticated'], ownerships: ['owner'] },
  resource: { kind: 'application', path: '/user/ada' },
  actions: [{ action: 'vee.read', allowed: true, because: 'a rule', tried: [denied] }],
};

export const gatewayEvents = {
  vee: {
    type: 'vee.changed',
    at,
    veeId,
    applicationId,
    state: 'DEFINED',
    desired: 'ACTIVE',
    endpoints: [],
    facts: {},
    fault: 'exit 137',
  },
  order: {
    type: 'order.finished',
    at,
    orderId,
    subject: veeId,
    verb: 'start',
    state: 'FAILED',
    failure: { code: 'INTERNAL', message: 'm', remedy: 'r' },
  },
  capacity: { type: 'capacity.changed', at, capacity },
};

export const federationEvent = {
  type: 'application.placed',
  at,
  applicationId,
  text: 'shop is placed on two sites',
  details: { sites: 2 },
};

export const problem = toProblem(new HanseError('CANCELLED', { what: 'deploy' }), 'trace');

export const vo = {
  vo: 'bio',
  title: 'Biology of the north',
  budgetOwner: { userId, user: 'hinrich' },
  quota: { vcpus: 8, applications: 2 },
  used: { vcpus: 2, memoryMib: 512, diskGib: 0.5, applications: 1 },
  groups: ['genomics'],
  policyVersion: 3,
  role: 'vo-admin',
  createdAt: at,
};
export const voMember = { userId, user: 'hinrich', role: 'member', groups: ['genomics'], since: at };
export const voInvitation = { invitation: 's3cret', vo: 'bio', role: 'viewer', groups: [], expiresAt: at };

export const localSession = {
  token: 'eyJ',
  expiresAt: 1,
  refreshToken: 'r',
  sessionId: ids.sessionId,
  user: 'ada',
  role: 'member',
};

export const signingKeysView = {
  keys: [{ kid: publicKey.kid, state: 'signing', signsFrom: 1 }],
  generation: 1,
  recovery: { kid: publicKey.kid, file: '/keys/recovery.key', isPresent: false },
} as const;

export const robotKey = { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'B'.repeat(43) };
export const robot = {
  robotId: userId,
  name: 'nightly',
  vo: 'bio',
  role: 'member',
  scope: ['application.read:/vo/bio'],
  authentication: 'key',
  createdBy: userId,
  createdAt: at,
};
