import type { PolicyDocument } from './policy-document.ts';
import { parsePolicy } from './read-policy.ts';

const READS = ['vee.read', 'vee.metrics', 'vee.console', 'part.read', 'order.read', 'usage.read'];
const ACTS = ['vee.act', 'part.act', 'part.delete', 'disk.export'];
/** Asked besides `vee.act` and `part.act`, so that a policy can tell starting from stopping; no token names them. */
const VERBS = ['vee.start', 'vee.stop', 'vee.pause', 'vee.resume', 'vee.suspend', 'vee.destroy'];
const OPERATORS = ['federation-operator', 'provider-operator'];

/** What a federation lets people do at its sites; each provider and each VO may take from it, never add. */
export const SITE_POLICY: PolicyDocument = parsePolicy(
  {
    format: 'hanse-policy/1',
    name: 'federation',
    version: 1,
    rules: [
      {
        ...{ id: 'site.look', effect: 'allow', actions: ['site.read', 'site.capacity', 'api.read'] },
        ...{ roles: ['authenticated'], capability: true },
        because: 'everybody may know what a site is and what it has left',
      },
      {
        ...{ id: 'explain', effect: 'allow', actions: ['policy.explain'], kinds: ['user'], capability: true },
        because: 'everybody may know what they may do, and why',
      },
      {
        ...{ id: 'lists', effect: 'allow', actions: ['vee.list', 'part.list'], roles: ['authenticated'] },
        because: 'a list shows what may be read one by one',
      },
      {
        ...{ id: 'images', effect: 'allow', actions: ['image.read', 'image.put'] },
        ...{ kinds: ['user'], capability: true },
        because: 'images are named by their content: who can name one has it',
      },
      {
        ...{ id: 'own', effect: 'allow', actions: [...READS, ...ACTS, 'part.put'], under: '/user' },
        ...{ ownership: ['owner'], capability: true },
        because: 'it is their own',
      },
      {
        ...{ id: 'own.verbs', effect: 'allow', actions: VERBS, under: '/user', ownership: ['owner'] },
        because: 'it is their own',
      },
      {
        ...{ id: 'vo.own', effect: 'allow', actions: [...READS, ...ACTS, 'part.put'], under: '/vo' },
        ...{ ownership: ['owner'], roles: ['member'], capability: true },
        because: 'members act on what they deployed for their VO',
      },
      {
        ...{ id: 'vo.own.verbs', effect: 'allow', actions: VERBS, under: '/vo' },
        ...{ ownership: ['owner'], roles: ['member'] },
        because: 'members act on what they deployed for their VO',
      },
      {
        ...{ id: 'vo.look', effect: 'allow', actions: READS, under: '/vo', roles: ['viewer'], capability: true },
        because: 'everybody in a VO may look at what is the VO’s',
      },
      {
        ...{ id: 'vo.admin', effect: 'allow', actions: ACTS, under: '/vo', roles: ['vo-admin'], capability: true },
        because: 'the admins of a VO act on everything of it',
      },
      {
        ...{ id: 'vo.admin.verbs', effect: 'allow', actions: VERBS, under: '/vo', roles: ['vo-admin'] },
        because: 'the admins of a VO act on everything of it',
      },
      {
        ...{ id: 'operator.look', effect: 'allow', actions: [...READS, 'event.follow', 'metrics.read'] },
        ...{ roles: OPERATORS, capability: true },
        because: 'operators of the federation and of the site look after everything',
      },
      {
        ...{ id: 'operator.stop', effect: 'allow', actions: ['vee.act', 'part.act', 'part.delete'] },
        ...{ roles: OPERATORS, capability: true },
        because: 'operators of the federation and of the site may stop what does harm',
      },
      {
        ...{ id: 'operator.stop.verbs', effect: 'allow', actions: ['vee.stop', 'vee.destroy'], roles: OPERATORS },
        because: 'operators of the federation and of the site may stop what does harm',
      },
      {
        ...{ id: 'observe', effect: 'allow', kinds: ['federation'], capability: true },
        actions: ['vee.read', 'part.read', 'order.read', 'usage.read', 'event.follow', 'metrics.read'],
        because: 'the federation watches its sites',
      },
    ],
  },
  'federation',
);
