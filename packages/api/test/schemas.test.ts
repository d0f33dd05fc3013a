import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import * as api from '../src/index.ts';
import * as sample from './samples.ts';

/** What is wrong with a bad value, and the value. */
type Bad = Readonly<Record<string, unknown>>;

interface Row {
  readonly schema: TSchema;
  readonly good: readonly unknown[];
  readonly bad: Bad;
}

const { ids } = sample;
const without = (value: object, key: string): object =>
  Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));

const uuidRow = (schema: TSchema, id: string): Row => ({
  schema,
  good: [id],
  bad: {
    'no text': 7,
    empty: '',
    'capitals in it': id.toUpperCase(),
    'version 4': `${id.slice(0, 14)}4${id.slice(15)}`,
    'a line end behind it': `${id}\n`,
  },
});

const ROWS: Readonly<Record<string, Row>> = {
  ApplicationId: uuidRow(api.ApplicationIdSchema, ids.applicationId),
  NetworkId: uuidRow(api.NetworkIdSchema, ids.networkId),
  OrderId: uuidRow(api.OrderIdSchema, ids.orderId),
  PackageId: uuidRow(api.PackageIdSchema, ids.packageId),
  SessionId: uuidRow(api.SessionIdSchema, ids.sessionId),
  SiteId: uuidRow(api.SiteIdSchema, ids.siteId),
  UserId: uuidRow(api.UserIdSchema, ids.userId),
  VeeId: uuidRow(api.VeeIdSchema, ids.veeId),
  Ipv4: {
    schema: api.Ipv4Schema,
    good: ['0.0.0.0', '10.64.0.10', '255.255.255.255', '199.209.249.250'],
    bad: { 'three octets': '10.0.0', 'an octet of 256': '10.0.0.256', 'a leading zero': '10.01.0.1', name: 'host' },
  },
  Ipv4Cidr: {
    schema: api.Ipv4CidrSchema,
    good: ['10.64.0.0/24', '0.0.0.0/0', '10.0.0.1/32'],
    bad: { 'no length': '10.64.0.0', 'a length of 33': '10.64.0.0/33', 'two lengths': '10.0.0.0/8/9' },
  },
  Mac: {
    schema: api.MacSchema,
    good: ['52:54:00:12:34:56'],
    bad: { capitals: '52:54:00:AB:34:56', dashes: '52-54-00-12-34-56', short: '52:54:00:12:34' },
  },
  Instant: { schema: api.InstantSchema, good: [0, 1_767_225_600_000], bad: { negative: -1, text: '1', fraction: 0.5 } },
  Digest: {
    schema: api.DigestSchema,
    good: [`sha256:${'a'.repeat(64)}`],
    bad: { 'another algorithm': `sha512:${'a'.repeat(64)}`, short: 'sha256:aa', capitals: `sha256:${'A'.repeat(64)}` },
  },
  Name: {
    schema: api.NameSchema,
    good: ['a', 'web-1', 'a'.repeat(31)],
    bad: { empty: '', long: 'a'.repeat(32), 'a digit first': '1a', capitals: 'Web', dots: 'a.b', path: '../a' },
  },
  VoName: {
    schema: api.VoNameSchema,
    good: ['bio', 'a1', `a${'-'.repeat(30)}`],
    bad: { 'one letter': 'b', long: 'a'.repeat(32), 'a digit first': '1a', capitals: 'Bio', path: 'bio/x' },
  },
  VoRole: { schema: api.VoRoleSchema, good: ['viewer', 'member', 'vo-admin'], bad: { unknown: 'operator', no: '' } },
  Quota: {
    schema: api.QuotaSchema,
    good: [{}, { vcpus: 0, memoryMib: 1, diskGib: 1, applications: 1 }],
    bad: { negative: { vcpus: -1 }, fraction: { applications: 0.5 }, text: { diskGib: '1' } },
  },
  VoRequest: {
    schema: api.VoRequestSchema,
    good: [
      { vo: 'bio', title: 'Biology' },
      { vo: 'bio', title: 'Biology', budgetOwner: 'hinrich', quota: {} },
    ],
    bad: { 'no title': { vo: 'bio' }, 'bad name': { vo: 'Bio', title: 'B' }, 'empty title': { vo: 'bio', title: '' } },
  },
  VoChange: {
    schema: api.VoChangeSchema,
    good: [{}, { title: 'Biology', budgetOwner: 'hinrich' }],
    bad: { 'empty title': { title: '' }, 'a path': { budgetOwner: '../hinrich' } },
  },
  VoView: {
    schema: api.VoViewSchema,
    good: [sample.vo, without(without(sample.vo, 'role'), 'policyVersion')],
    bad: { 'no use': without(sample.vo, 'used'), 'version 0': { ...sample.vo, policyVersion: 0 } },
  },
  RobotKey: {
    schema: api.RobotKeySchema,
    good: [sample.robotKey],
    bad: { private: { ...sample.robotKey, d: 'A'.repeat(43) }, 'another curve': { ...sample.robotKey, crv: 'P-384' } },
  },
  RobotRequest: {
    schema: api.RobotRequestSchema,
    good: [{ name: 'nightly' }, { name: 'ci', vo: 'bio', role: 'member', scope: ['vee.read:/'], key: sample.robotKey }],
    bad: {
      'no name': {},
      'leads a VO': { name: 'ci', vo: 'bio', role: 'vo-admin' },
      'no scope': { name: 'ci', scope: [] },
    },
  },
  RobotView: {
    schema: api.RobotViewSchema,
    good: [sample.robot, without(without(sample.robot, 'vo'), 'role')],
    bad: {
      'no id': without(sample.robot, 'robotId'),
      'by a password': { ...sample.robot, authentication: 'password' },
    },
  },
  NewRobot: {
    schema: api.NewRobotSchema,
    good: [sample.robot, { ...sample.robot, authentication: 'secret', secret: 's3cret' }],
    bad: { 'no scope': without(sample.robot, 'scope') },
  },
  VoMember: {
    schema: api.VoMemberSchema,
    good: [sample.voMember],
    bad: { 'unknown role': { ...sample.voMember, role: 'boss' }, 'no groups': without(sample.voMember, 'groups') },
  },
  MemberChange: {
    schema: api.MemberChangeSchema,
    good: [{}, { role: 'viewer', groups: [] }],
    bad: { 'unknown role': { role: 'boss' }, 'many groups': { groups: new Array(65).fill('group') } },
  },
  VoInvitationRequest: {
    schema: api.VoInvitationRequestSchema,
    good: [{ role: 'viewer' }, { role: 'member', groups: ['genomics'], lifetimeSeconds: 60 }],
    bad: { 'no role': {}, 'too short': { role: 'viewer', lifetimeSeconds: 59 } },
  },
  VoInvitation: {
    schema: api.VoInvitationSchema,
    good: [sample.voInvitation],
    bad: { 'no end': without(sample.voInvitation, 'expiresAt') },
  },
  VoAcceptance: {
    schema: api.VoAcceptanceSchema,
    good: [{ invitation: 's3cret' }],
    bad: { empty: { invitation: '' }, long: { invitation: 'x'.repeat(257) } },
  },
  Membership: {
    schema: api.MembershipSchema,
    good: [{ vo: 'bio', role: 'viewer', groups: [], since: 1 }],
    bad: { 'no VO': { role: 'viewer', groups: [], since: 1 } },
  },
  GroupRequest: { schema: api.GroupRequestSchema, good: [{ group: 'genomics' }], bad: { path: { group: 'a/b' } } },
  BootMode: { schema: api.BootModeSchema, good: ['guest', 'bios'], bad: { unknown: 'uefi', 'no text': null } },
  DiskFormat: { schema: api.DiskFormatSchema, good: ['qcow2', 'iso'], bad: { unknown: 'zip', inherited: 'toString' } },
  PriceList: {
    schema: api.PriceListSchema,
    good: [sample.prices],
    bad: {
      'no currency': without(sample.prices, 'currency'),
      'currency in words': { ...sample.prices, currency: 'euro' },
      'negative price': { ...sample.prices, vcpuHourMicros: -1 },
      'fraction of a millionth': { ...sample.prices, diskGibHourMicros: 0.5 },
    },
  },
  ResourceAmount: {
    schema: api.ResourceAmountSchema,
    good: [sample.amount],
    bad: { negative: { ...sample.amount, vcpus: -1 }, text: { ...sample.amount, diskGib: '1' }, missing: {} },
  },
  SiteCapacity: {
    schema: api.SiteCapacitySchema,
    good: [sample.capacity],
    bad: { 'no used': without(sample.capacity, 'used') },
  },
  DriverCapabilities: {
    schema: api.DriverCapabilitiesSchema,
    good: [
      sample.capabilities,
      // As a site of an earlier version says it.
      without(without(without(sample.capabilities, 'diskChains'), 'cdroms'), 'guestInfo'),
    ],
    bad: {
      'silence about simulation': without(sample.capabilities, 'isSimulated'),
      'unknown boot mode': { ...sample.capabilities, bootModes: ['uefi'] },
      'no processor': { ...sample.capabilities, maxVcpus: 0 },
      'yes as text': { ...sample.capabilities, pause: 'yes' },
      'chains of no format': { ...sample.capabilities, diskChains: ['tar'] },
    },
  },
  SiteDescription: {
    schema: api.SiteDescriptionSchema,
    good: [sample.siteDescription, without(sample.siteDescription, 'trunk')],
    bad: {
      'jurisdiction in words': { ...sample.siteDescription, jurisdiction: 'Germany' },
      'trunk port 0': { ...sample.siteDescription, trunk: { host: 'h', port: 0 } },
      'name that is no label': { ...sample.siteDescription, name: 'Nord Haus' },
    },
  },
  SiteStatus: {
    schema: api.SiteStatusSchema,
    good: [{ site: sample.siteDescription, capacity: sample.capacity }],
    bad: { 'no capacity': { site: sample.siteDescription } },
  },
  SiteView: {
    schema: api.SiteViewSchema,
    good: [sample.siteView],
    bad: { 'no endpoint': without(sample.siteView, 'endpoint'), 'seen never': { ...sample.siteView, seenAt: null } },
  },
  VeeState: {
    schema: api.VeeStateSchema,
    good: ['DEFINED', 'DESTROYED'],
    bad: { unknown: 'RUNNING', small: 'active' },
  },
  VeeVerb: {
    schema: api.VeeVerbSchema,
    good: ['start', 'destroy'],
    bad: { 'an event': 'shutdown', unknown: 'reboot' },
  },
  VirtualSystemId: {
    schema: api.VirtualSystemIdSchema,
    good: ['web', 'Ein Name'],
    bad: { empty: '', long: 'a'.repeat(256) },
  },
  ImageRef: {
    schema: api.ImageRefSchema,
    good: [sample.veeSpec.disks[0]?.image, sample.fullVeeSpec.disks[0]?.image],
    bad: {
      'no digest': { format: 'raw', sizeBytes: 1 },
      'a delta that is none': { ...sample.fullVeeSpec.disks[0]?.image, isDelta: false },
    },
  },
  DiskSpec: {
    schema: api.DiskSpecSchema,
    good: [sample.veeSpec.disks[0], { diskId: 'blank', capacityBytes: 1 }],
    bad: {
      'no room': { diskId: 'blank', capacityBytes: 0 },
      'no id': { diskId: '', capacityBytes: 1 },
      'a chain of one': { diskId: 'top', capacityBytes: 1, parents: [] },
      'boot order 0': { diskId: 'blank', capacityBytes: 1, bootOrder: 0 },
    },
  },
  CdromSpec: {
    schema: api.CdromSpecSchema,
    good: sample.fullVeeSpec.cdroms,
    bad: { 'an empty drive': { cdromId: 'cdrom-1' } },
  },
  EnvironmentFile: {
    schema: api.EnvironmentFileSchema,
    good: [...sample.fullVeeSpec.environmentFiles, { path: '.hidden/..x/é', base64: '' }],
    bad: {
      'a path from the root': { path: '/etc/passwd', base64: '' },
      'a path that leads out': { path: 'a/../../b', base64: '' },
      'a path that stays': { path: './a', base64: '' },
      'a path with a hole': { path: 'a//b', base64: '' },
      'a path of NUL': { path: 'a\0', base64: '' },
      'a path too deep for a disc': { path: 'a/b/c/d/e/f/g/h', base64: '' },
      'no base64': { path: 'a', base64: 'ä' },
    },
  },
  VeeSpec: {
    schema: api.VeeSpecSchema,
    good: [sample.veeSpec, sample.fullVeeSpec],
    bad: {
      'a stop action nobody knows': { ...sample.veeSpec, stopAction: 'none' },
      'more discs than drives': {
        ...sample.veeSpec,
        cdroms: Array.from({ length: 5 }, () => sample.fullVeeSpec.cdroms[0]),
      },
      'no processor': { ...sample.veeSpec, vcpus: 0 },
      'half a processor': { ...sample.veeSpec, vcpus: 0.5 },
      'no memory': { ...sample.veeSpec, memoryMib: 0 },
      'seed file with a path': { ...sample.veeSpec, seed: { '../passwd': 'x' } },
      'seed file that is a folder': { ...sample.veeSpec, seed: { '..': 'x' } },
      'ingress port over 65535': { ...sample.veeSpec, ingress: [{ name: 'http', guestPort: 65_536 }] },
      'too many NICs': { ...sample.veeSpec, nics: Array.from({ length: 17 }, () => sample.veeSpec.nics[0]) },
    },
  },
  NetworkSpec: {
    schema: api.NetworkSpecSchema,
    good: [sample.networkSpec],
    bad: {
      'no CIDR': without(sample.networkSpec, 'cidr'),
      'peer without a port': { ...sample.networkSpec, peers: [{ siteId: ids.siteId, host: 'h' }] },
      'long domain': { ...sample.networkSpec, domain: 'a'.repeat(254) },
    },
  },
  Endpoint: {
    schema: api.EndpointSchema,
    good: [sample.veeView.endpoints[0]],
    bad: { 'port as text': { ...sample.veeView.endpoints[0], port: '80' } },
  },
  VeeView: {
    schema: api.VeeViewSchema,
    good: [sample.veeView, { ...sample.veeView, fault: 'exit 137' }],
    bad: { 'unknown state': { ...sample.veeView, state: 'GONE' }, 'no wish': without(sample.veeView, 'desired') },
  },
  VeeAction: { schema: api.VeeActionSchema, good: [{ verb: 'stop' }], bad: { 'no verb': {}, list: [] } },
  Console: {
    schema: api.ConsoleSchema,
    good: [{ text: '', nextOffset: 0 }],
    bad: { 'no offset': { text: 'x' } },
  },
  VeeMetrics: {
    schema: api.VeeMetricsSchema,
    good: [sample.veeMetrics],
    bad: { 'no time': without(sample.veeMetrics, 'at'), text: { ...sample.veeMetrics, cpuSeconds: '1' } },
  },
  Part: {
    schema: api.PartSchema,
    good: [sample.part],
    bad: {
      'no VEE': { ...sample.part, vees: [] },
      'no owner': without(sample.part, 'owner'),
      'a bad VEE': { ...sample.part, vees: [{ ...sample.veeSpec, boot: 'uefi' }] },
    },
  },
  PartView: {
    schema: api.PartViewSchema,
    good: [{ applicationId: ids.applicationId, owner: ids.userId, vees: [sample.veeView] }],
    bad: { 'no VEEs': { applicationId: ids.applicationId, owner: ids.userId } },
  },
  PartAction: {
    schema: api.PartActionSchema,
    good: [{ verb: 'start', vees: [ids.veeId] }],
    bad: {
      'no VEE': { verb: 'start', vees: [] },
      'a VEE twice': { verb: 'start', vees: [ids.veeId, ids.veeId] },
      'an unknown verb': { verb: 'explode', vees: [ids.veeId] },
    },
  },
  PartActionAnswer: {
    schema: api.PartActionAnswerSchema,
    good: [
      { orders: [], refused: [{ veeId: ids.veeId, code: 'STATE_TRANSITION_REFUSED', message: 'no', details: {} }] },
    ],
    bad: { 'a refusal without a code': { orders: [], refused: [{ veeId: ids.veeId, message: 'no', details: {} }] } },
  },
  ApplicationState: {
    schema: api.ApplicationStateSchema,
    good: ['SUBMITTED', 'FAILED'],
    bad: { unknown: 'RUNNING' },
  },
  DeployRequest: {
    schema: api.DeployRequestSchema,
    good: [
      { packageId: ids.packageId },
      { packageId: ids.packageId, manifest: 'name: shop', name: 'shop', properties: { 'a.b': 'c' } },
      {
        ...{ packageId: ids.packageId, configuration: 'small', networks: { front: 'lan' }, instances: { farm: 3 } },
        ...{ resources: { web: { vcpus: 2 }, db: { memoryMib: 512 } }, acceptEulas: true },
      },
    ],
    bad: {
      'half a replica': { packageId: ids.packageId, instances: { farm: 0.5 } },
      'no processor': { packageId: ids.packageId, resources: { web: { vcpus: 0 } } },
      'a network without a name': { packageId: ids.packageId, networks: { front: '' } },
      'a licence accepted in words': { packageId: ids.packageId, acceptEulas: 'yes' },
      'no package': {},
      'a huge manifest': { packageId: ids.packageId, manifest: 'x'.repeat(262_145) },
      'a property that is no text': { packageId: ids.packageId, properties: { a: 1 } },
    },
  },
  DiskExportFormat: {
    schema: api.DiskExportFormatSchema,
    good: ['vmdk', 'qcow2'],
    bad: { 'a format of packages only': 'vdi', unknown: 'zip' },
  },
  ExportRequest: {
    schema: api.ExportRequestSchema,
    good: [{}, { ovfVersion: '2.0', diskFormat: 'qcow2', pause: true }],
    bad: { 'a version nobody writes': { ovfVersion: '0.9' }, 'pause in words': { pause: 'yes' } },
  },
  ExportAnswer: {
    schema: api.ExportAnswerSchema,
    good: [{ order: sample.orderView, packageId: ids.packageId }],
    bad: { 'no package': { order: sample.orderView } },
  },
  Money: {
    schema: api.MoneySchema,
    good: [{ currency: 'EUR', micros: -5 }],
    bad: { fraction: { currency: 'EUR', micros: 0.5 } },
  },
  ApplicationVee: {
    schema: api.ApplicationVeeSchema,
    good: sample.applicationView.vees,
    bad: { 'a bad address': { ...sample.applicationView.vees[0], addresses: ['10.0.0'] } },
  },
  ApplicationView: {
    schema: api.ApplicationViewSchema,
    good: [sample.applicationView, without(without(without(sample.applicationView, 'order'), 'costPerHour'), 'vo')],
    bad: {
      'unknown state': { ...sample.applicationView, state: 'UP' },
      'a VO that is no name': { ...sample.applicationView, vo: '../bio' },
      'failure without remedy': { ...sample.applicationView, failure: { code: 'INTERNAL', message: 'm' } },
    },
  },
  Step: { schema: api.StepSchema, good: sample.applicationView.steps, bad: { 'no beginning': { name: 'boot' } } },
  ApplicationAction: {
    schema: api.ApplicationActionSchema,
    good: [{ verb: 'pause' }, { verb: 'stop', vee: 'web' }],
    bad: { 'destroy, which has its own method': { verb: 'destroy' }, 'an empty VEE': { verb: 'stop', vee: '' } },
  },
  UsageInterval: {
    schema: api.UsageIntervalSchema,
    good: [sample.usage, { ...sample.usage, to: sample.usage.from + 1 }],
    bad: { 'no beginning': without(sample.usage, 'from') },
  },
  OrderView: {
    schema: api.OrderViewSchema,
    good: [sample.orderView],
    bad: { 'unknown state': { ...sample.orderView, state: 'DONE' } },
  },
  Diagnostic: {
    schema: api.DiagnosticSchema,
    good: sample.packageView.diagnostics,
    bad: { 'no remedy': without(sample.packageView.diagnostics[0] ?? {}, 'remedy') },
  },
  ConfigurableProperty: {
    schema: api.ConfigurablePropertySchema,
    good: [sample.configurableProperty, without(sample.configurableProperty, 'choices')],
    bad: { 'no key': without(sample.configurableProperty, 'key') },
  },
  Configuration: {
    schema: api.ConfigurationSchema,
    good: sample.packageChoices.configurations,
    bad: { 'no id': without(sample.packageChoices.configurations[0] ?? {}, 'id') },
  },
  Eula: {
    schema: api.EulaSchema,
    good: [...sample.packageChoices.eulas, { entityId: 'web', info: '', licence: '' }],
    bad: { 'no licence': { info: 'Terms' } },
  },
  PackageChoices: {
    schema: api.PackageChoicesSchema,
    good: [sample.packageChoices],
    bad: { 'half a replica': { ...sample.packageChoices, replicas: [{ id: 'a', minimum: 0.5, byDefault: 1 }] } },
  },
  PackageView: {
    schema: api.PackageViewSchema,
    good: [sample.packageView, { ...sample.packageView, choices: sample.packageChoices }],
    bad: { 'no files': without(sample.packageView, 'files') },
  },
  Role: { schema: api.RoleSchema, good: ['member', 'operator'], bad: { unknown: 'root' } },
  LoginRequest: {
    schema: api.LoginRequestSchema,
    good: [{ user: 'ada', password: 'x' }],
    bad: { 'no password': { user: 'ada', password: '' }, 'a huge one': { user: 'ada', password: 'x'.repeat(1_025) } },
  },
  Session: { schema: api.SessionSchema, good: [sample.session], bad: { 'no role': without(sample.session, 'role') } },
  SessionView: {
    schema: api.SessionViewSchema,
    good: [sample.sessionView],
    bad: {
      'no end': without(sample.sessionView, 'endsAt'),
      'current in words': { ...sample.sessionView, isCurrent: 'yes' },
    },
  },
  Fingerprint: {
    schema: api.FingerprintSchema,
    good: ['0'.repeat(64)],
    bad: { capitals: 'A'.repeat(64), colons: Array(32).fill('00').join(':'), short: '0'.repeat(63) },
  },
  UserCertificateRequest: {
    schema: api.UserCertificateRequestSchema,
    good: [{ certificateRequest: 'pem' }, { certificateRequest: 'pem', hours: 24 }],
    bad: {
      'no request': { hours: 1 },
      'more than a day': { certificateRequest: 'pem', hours: 25 },
      'half an hour': { certificateRequest: 'pem', hours: 0.5 },
    },
  },
  UserCertificateView: {
    schema: api.UserCertificateViewSchema,
    good: [sample.userCertificateView, { ...sample.userCertificateView, vo: 'bio', role: 'member', revokedAt: 1 }],
    bad: {
      'no end': without(sample.userCertificateView, 'expiresAt'),
      'the role of an administrator': { ...sample.userCertificateView, vo: 'bio', role: 'vo-admin' },
    },
  },
  UserCertificate: {
    schema: api.UserCertificateSchema,
    good: [{ ...sample.userCertificateView, chain: 'pem' }],
    bad: { 'no chain': sample.userCertificateView },
  },
  IdentityRequest: {
    schema: api.IdentityRequestSchema,
    good: [{ scopes: [] }, { scopes: [...api.INSTANCE_OPERATIONS] }],
    bad: {
      'what no VEE may do': { scopes: ['user.create'] },
      'an operation twice': { scopes: ['vee.metrics', 'vee.metrics'] },
      'a path': { scopes: ['vee.metrics:/vo/bio'] },
    },
  },
  VeeIdentity: {
    schema: api.VeeIdentitySchema,
    good: [{ scopes: ['application.read:/vo/bio/app', 'vee.metrics:/user/x/y'] }],
    bad: {
      'no scope': { scopes: [] },
      'a scope of everything': { scopes: ['application.read:/'] },
      'a way out of its path': { scopes: ['application.read:/vo/../x'] },
      'no path': { scopes: ['application.read'] },
    },
  },
  KeySet: {
    schema: api.KeySetSchema,
    good: [{ keys: [] }, { keys: [sample.publicKey] }],
    bad: {
      'a secret key kind': { keys: [{ kty: 'oct', k: 'x' }] },
      'another curve': { keys: [{ ...sample.publicKey, crv: 'P-384' }] },
    },
  },
  InstanceTokenRequest: {
    schema: api.InstanceTokenRequestSchema,
    good: [{}, { audience: 'federation' }],
    bad: { 'an empty audience': { audience: '' } },
  },
  InstanceToken: {
    schema: api.InstanceTokenSchema,
    good: [{ token: 't', tokenType: 'DPoP', expiresAt: 1, scope: '' }],
    bad: { 'a bearer token': { token: 't', tokenType: 'Bearer', expiresAt: 1, scope: '' } },
  },
  LinkedIdentity: {
    schema: api.LinkedIdentitySchema,
    good: [sample.linkedIdentity],
    bad: { 'no subject': without(sample.linkedIdentity, 'subject') },
  },
  LinkRequest: {
    schema: api.LinkRequestSchema,
    good: [{ upstream: 'school' }],
    bad: { 'a path': { upstream: '../school' } },
  },
  LinkStart: {
    schema: api.LinkStartSchema,
    good: [{ location: 'https://hansa.example/login/upstream/school?link=x', expiresAt: 1 }],
    bad: { 'not over TLS': { location: 'http://hansa.example/', expiresAt: 1 } },
  },
  LocalLoginRequest: {
    schema: api.LocalLoginRequestSchema,
    good: [{ user: 'ada', password: 'x' }],
    bad: { 'no password': { user: 'ada', password: '' }, 'a huge one': { user: 'ada', password: 'x'.repeat(1_025) } },
  },
  LocalSession: {
    schema: api.LocalSessionSchema,
    good: [sample.localSession],
    bad: { 'no key to renew it': without(sample.localSession, 'refreshToken') },
  },
  LocalUser: {
    schema: api.LocalUserSchema,
    good: [{ userId: ids.userId, namespacedId: 'local:accounts:1', name: 'ada', role: 'operator' }],
    bad: { 'no id': { namespacedId: 'local:accounts:1', name: 'ada', role: 'member' } },
  },
  RefreshRequest: {
    schema: api.RefreshRequestSchema,
    good: [{ refreshToken: 'r' }],
    bad: { empty: { refreshToken: '' } },
  },
  UserRequest: {
    schema: api.UserRequestSchema,
    good: [{ user: 'ada.l', password: 'twelve chars', role: 'member' }],
    bad: {
      'a short password': { user: 'ada', password: 'eleven char', role: 'member' },
      'a name with spaces': { user: 'ada l', password: 'twelve chars', role: 'member' },
    },
  },
  UserView: {
    schema: api.UserViewSchema,
    good: [{ userId: ids.userId, user: 'ada', role: 'member' }],
    bad: { 'no id': { user: 'ada', role: 'member' } },
  },
  InvitationRequest: {
    schema: api.InvitationRequestSchema,
    good: [{ siteName: 'nord' }, { siteName: 'nord', lifetimeSeconds: 3_600 }],
    bad: { 'a life of seconds': { siteName: 'nord', lifetimeSeconds: 59 } },
  },
  Invitation: {
    schema: api.InvitationSchema,
    good: [{ invitation: 'secret', siteName: 'nord', expiresAt: 1 }],
    bad: { 'no end': { invitation: 'secret', siteName: 'nord' } },
  },
  JoinRequest: {
    schema: api.JoinRequestSchema,
    good: [sample.joinRequest],
    bad: {
      'an endpoint without TLS': { ...sample.joinRequest, endpoint: 'http://gateway:7443' },
      'an endpoint with a path': { ...sample.joinRequest, endpoint: 'https://gateway:7443/x' },
      'no description': without(sample.joinRequest, 'description'),
      'one proof': { ...sample.joinRequest, proof: { authority: 'a.b.c' } },
    },
  },
  JoinAnswer: {
    schema: api.JoinAnswerSchema,
    good: [
      {
        siteId: ids.siteId,
        authority: 'a',
        issuer: 'i',
        keys: { keys: [] },
        recovery: sample.publicKey,
        bundle: 'a.b.c',
      },
    ],
    bad: {
      'no recovery key': { siteId: ids.siteId, authority: 'a', issuer: 'i', keys: { keys: [] }, bundle: 'a.b.c' },
      'no authority': { siteId: ids.siteId, issuer: 'i', keys: {}, bundle: 'a.b.c' },
    },
  },
  UserChange: {
    schema: api.UserChangeSchema,
    good: [{ disabled: true }, { password: 'correct horse battery', oldPassword: 'x' }],
    bad: { nothing: {}, 'a short password': { password: 'short' }, 'a word': { disabled: 'yes' } },
  },
  SigningKeysView: {
    schema: api.SigningKeysViewSchema,
    good: [sample.signingKeysView],
    bad: {
      'a key for nothing known': { ...sample.signingKeysView, keys: [{ kid: 'k', state: 'idle', signsFrom: 1 }] },
      'no recovery key': without(sample.signingKeysView, 'recovery'),
    },
  },
  LeaveRequest: {
    schema: api.LeaveRequestSchema,
    good: [{}, { force: true }],
    bad: { 'a force that is a word': { force: 'yes' } },
  },
  ExpelRequest: {
    schema: api.ExpelRequestSchema,
    good: [{ reason: 'it does not answer' }],
    bad: { 'no reason': {} },
  },
  FormerSite: {
    schema: api.FormerSiteSchema,
    good: [{ siteId: ids.siteId, name: 'nord', state: 'EXPELLED', at: 1, reason: 'it does not answer' }],
    bad: { 'a member': { siteId: ids.siteId, name: 'nord', state: 'MEMBER', at: 1, reason: 'none' } },
  },
  RevocableKind: {
    schema: api.RevocableKindSchema,
    good: [...api.REVOCABLE_KINDS],
    bad: { 'a thing that cannot be revoked': 'policy' },
  },
  RevocationRequest: {
    schema: api.RevocationRequestSchema,
    good: [
      { kind: 'user', id: 'hinrich' },
      { kind: 'token', id: 'jti-1', reason: 'it was stolen', until: 1 },
    ],
    bad: {
      'an id with a space': { kind: 'user', id: 'hin rich' },
      'no id': { kind: 'site' },
      'an endless reason': { kind: 'user', id: 'h', reason: 'x'.repeat(301) },
    },
  },
  RevocationView: {
    schema: api.RevocationViewSchema,
    good: [{ kind: 'site', id: ids.siteId, revokedBy: ids.userId, revokedAt: 1 }],
    bad: { 'nobody who did it': { kind: 'site', id: ids.siteId, revokedAt: 1 } },
  },
  TokenView: {
    schema: api.TokenViewSchema,
    good: [sample.tokenView, { ...sample.tokenView, vo: 'bio', boundTo: { kind: 'key', thumbprint: 'x' } }],
    bad: {
      'no actors': without(sample.tokenView, 'actors'),
      'bound to nothing known': { ...sample.tokenView, boundTo: { kind: 'password', thumbprint: 'x' } },
    },
  },
  PolicyQuestionRequest: {
    schema: api.PolicyQuestionRequestSchema,
    good: [{}, { user: 'godeke', vo: 'bio', action: 'vee.read', resource: { kind: 'vee', path: '/vo/bio' } }],
    bad: { 'a pattern of actions': { action: 'vee.*' }, 'a path without a root': { resource: { path: 'vo/bio' } } },
  },
  SitePolicyQuestionRequest: {
    schema: api.SitePolicyQuestionRequestSchema,
    good: [{}, { about: { userId: ids.userId, role: 'member' }, vo: 'bio', action: 'vee.stop', resource: {} }],
    bad: {
      'a name': { about: { userId: 'godeke' } },
      'a role of its own': { about: { userId: ids.userId, role: 'king' } },
    },
  },
  PolicyAnswer: {
    schema: api.PolicyAnswerSchema,
    good: [sample.policyAnswer],
    bad: { 'no roles': without(sample.policyAnswer, 'roles') },
  },
  GatewayEvent: {
    schema: api.GatewayEventSchema,
    good: Object.values(sample.gatewayEvents),
    bad: {
      'unknown type': { ...sample.gatewayEvents.vee, type: 'vee.exploded' },
      'an order that is not finished': { ...sample.gatewayEvents.order, state: 'RUNNING' },
    },
  },
  FederationEvent: {
    schema: api.FederationEventSchema,
    good: [sample.federationEvent],
    bad: { 'no words': without(sample.federationEvent, 'text') },
  },
  Health: {
    schema: api.HealthSchema,
    good: [{ status: 'ok', service: 'gateway', version: '0.1.0' }],
    bad: { 'not ok': { status: 'bad', service: 'gateway', version: '0.1.0' } },
  },
  Problem: {
    schema: api.ProblemSchema,
    good: [sample.problem],
    bad: { 'no code': without(sample.problem, 'code'), 'status as text': { ...sample.problem, status: '503' } },
  },
};

for (const [name, { schema, good, bad }] of Object.entries(ROWS)) {
  const validator = Compile(schema);
  describe(`the schema of ${name}`, () => {
    test('accepts what it is for, also after a way over the wire', () => {
      for (const value of good) assert.deepEqual([...validator.Errors(JSON.parse(JSON.stringify(value)))], []);
    });
    for (const [what, value] of Object.entries(bad)) {
      test(`refuses ${what}`, () => {
        assert.equal(validator.Check(value), false);
      });
    }
  });
}

test('every schema of the room is tested here', () => {
  const schemas = Object.keys(api).filter((name) => name.endsWith('Schema'));
  assert.deepEqual(schemas.map((name) => name.replace(/Schema$/, '')).sort(), Object.keys(ROWS).sort());
});
