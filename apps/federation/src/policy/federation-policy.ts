import { type PolicyDocument, parsePolicy } from '@hanse/identity';

const READING = ['application.read', 'application.usage', 'application.manifest', 'order.read', 'vee.console'];
const LOOKING = [...READING, 'vee.metrics', 'package.read', 'package.download'];
const HALTING = ['application.stop', 'application.destroy'];
const RUNNING = ['application.start', 'application.pause', 'application.resume', 'application.suspend'];
const ACTING = [...HALTING, ...RUNNING, 'application.export'];
/** `package.deploy` is what is done to a package whose application is deployed. */
const MAKING = ['application.deploy', 'package.create', 'package.deploy'];
const LEADING = ['vo.update', 'vo.invite', 'group.create', 'group.delete', 'member.update', 'member.remove'];
const ROBOTS = ['robot.create', 'robot.list', 'robot.remove'];

/** What may be done to things, by whom. It decides together with the policy of the VO that a thing belongs to. */
export const FEDERATION_POLICY: PolicyDocument = parsePolicy(
  {
    format: 'hanse-policy/1',
    name: 'federation-things',
    version: 1,
    default: 'deny',
    rules: [
      {
        id: 'personal-things',
        effect: 'allow',
        because: 'personal things belong to their owner alone',
        actions: [...LOOKING, ...ACTING, ...MAKING, ...ROBOTS],
        ownership: ['owner'],
        under: '/user',
      },
      {
        id: 'viewers-read',
        effect: 'allow',
        because: 'whoever is in a VO sees what belongs to it',
        actions: [...LOOKING, 'vo.read', 'vo.read-policy', 'member.list'],
        roles: ['viewer'],
      },
      {
        id: 'members-make',
        effect: 'allow',
        because: 'members of a VO work in it',
        actions: MAKING,
        roles: ['member'],
      },
      {
        id: 'members-act-on-their-own',
        effect: 'allow',
        because: 'members of a VO act on what they deployed',
        actions: ACTING,
        roles: ['member'],
        ownership: ['owner'],
      },
      {
        id: 'vo-admins-act-on-all',
        effect: 'allow',
        because: 'VO admins act on everything of the VO',
        actions: [...ACTING, ...LEADING, ...ROBOTS, 'vo.set-policy', 'vo.delete-policy'],
        roles: ['vo-admin'],
      },
      {
        id: 'operators-read',
        effect: 'allow',
        because: 'federation operators see everything',
        actions: [...LOOKING, 'vo.read', 'vo.read-policy', 'member.list'],
        roles: ['federation-operator'],
      },
      {
        id: 'operators-halt',
        effect: 'allow',
        because: 'federation operators may stop and destroy what does harm',
        actions: HALTING,
        roles: ['federation-operator'],
      },
      {
        id: 'operators-lead',
        effect: 'allow',
        because: 'federation operators make VOs and help those that lost their admins',
        actions: [...LEADING, ...ROBOTS, 'vo.set-quota', 'vo.delete'],
        roles: ['federation-operator'],
      },
    ],
  },
  'federation-things',
);
