import type { ErrorRow } from '../error-row.ts';

/** Failures of the federation manager. */
export const FEDERATION_ERRORS = {
  FEDERATION_APPLICATION_UNKNOWN: {
    kind: 'not-found',
    message: 'There is no application {application} of yours',
    remedy: 'List your applications with "hanse ps".',
  },
  FEDERATION_APPLICATION_EXISTS: {
    kind: 'conflict',
    message: 'You already have an application named {name}, and it is {state}',
    remedy: 'Destroy it first, or give the new one another name (--name).',
  },
  FEDERATION_EXPORT_RUNNING: {
    kind: 'conflict',
    message: 'Application {application} cannot be exported while {vees} run: their disks change',
    remedy: 'Stop it first ("hanse stop {application}"), or let the export pause each of them for its copy (--pause).',
  },
  FEDERATION_VEE_UNKNOWN: {
    kind: 'not-found',
    message: 'Application {application} has no VirtualSystem "{vee}"',
    remedy: 'It has: {accepted}.',
  },
  FEDERATION_PACKAGE_UNKNOWN: {
    kind: 'not-found',
    message: 'There is no package {packageId} of yours',
    remedy: 'Upload the package first.',
  },
  FEDERATION_ORDER_UNKNOWN: {
    kind: 'not-found',
    message: 'There is no order {orderId} of yours',
    remedy: 'Use the id that the request was answered with.',
  },
  FEDERATION_SITE_UNKNOWN: {
    kind: 'not-found',
    message: 'There is no site {site} in the federation',
    remedy: 'List the sites with "hanse sites".',
  },
  FEDERATION_SITE_NAME_TAKEN: {
    kind: 'conflict',
    message: 'A site named {name} is already in the federation',
    remedy: 'Invite it under another name.',
  },
  FEDERATION_SITE_GONE: {
    kind: 'conflict',
    message: 'Site {site} is not a member of the federation any more',
    remedy: 'Destroy what was there; what is to go on is deployed anew, at other sites.',
  },
  FEDERATION_SITE_IN_USE: {
    kind: 'conflict',
    message: '{vees} VEEs of the federation are at site {site}',
    remedy: 'Ask their owners to move them, or leave all the same (--force): their applications lose them.',
  },
  FEDERATION_SITE_UNREACHABLE: {
    kind: 'unavailable',
    message: 'The gateway of site {site} does not answer: {problem}',
    remedy: 'The operation goes on when the site is back.',
  },
  FEDERATION_INVITATION_INVALID: {
    kind: 'unauthenticated',
    message: 'The invitation is unknown, expired or already used',
    remedy: 'Ask the federation operator for a new one: "hanse site invite NAME".',
  },
  FEDERATION_INVITATION_MISMATCH: {
    kind: 'forbidden',
    message: 'The invitation is for a site named {expected}, not {found}',
    remedy: 'Join under the name in the invitation.',
  },
  FEDERATION_SESSION_UNKNOWN: {
    kind: 'not-found',
    message: 'There is no session {sessionId} of yours',
    remedy: 'List your sessions with "hanse sessions".',
  },
  FEDERATION_TOKEN_UNKNOWN: {
    kind: 'not-found',
    message: 'There is no living token {tokenId} of yours',
    remedy: 'List your tokens with "hanse tokens".',
  },
  FEDERATION_LOGIN_UNKNOWN: {
    kind: 'not-found',
    message: 'This login has ended, or it was begun in another browser',
    remedy: 'Go back to the program that wanted you to log in, and begin again there.',
  },
  FEDERATION_FORM_FOREIGN: {
    kind: 'forbidden',
    message: 'The form was not sent from the page of this login',
    remedy: 'Load the page again and send its form from there.',
  },
  FEDERATION_DEVICE_CODE_UNKNOWN: {
    kind: 'not-found',
    message: 'No device waits with the code {code}',
    remedy: 'Type the code as the device shows it now; a code is good for ten minutes and once.',
  },
  FEDERATION_UPSTREAM_UNKNOWN: {
    kind: 'not-found',
    message: 'This federation has no login provider {upstream}',
    remedy: 'Choose one that the login page offers.',
  },
  FEDERATION_UPSTREAM_UNAVAILABLE: {
    kind: 'unavailable',
    message: '{upstream} does not answer',
    remedy: 'Try again in a moment, or log in another way.',
  },
  FEDERATION_UPSTREAM_REFUSED: {
    kind: 'forbidden',
    message: 'The answer of {upstream} was not accepted: {problem}',
    remedy: 'Begin the login again; if it fails again, tell the operator of the federation what is said here.',
  },
  FEDERATION_UPSTREAM_DENIED: {
    kind: 'forbidden',
    message: '{upstream} did not let you in, or you stopped there',
    remedy: 'Begin the login again, or log in another way.',
  },
  FEDERATION_UPSTREAM_UNINVITED: {
    kind: 'forbidden',
    message: 'No account here belongs to your identity at {upstream}',
    remedy: 'Ask an operator of the federation for an account, log in to it, and link the identity to it.',
  },
  FEDERATION_IDENTITY_UNKNOWN: {
    kind: 'not-found',
    message: 'There is no linked identity {identityId} of yours',
    remedy: 'GET /v1/identities lists yours.',
  },
  FEDERATION_IDENTITY_TAKEN: {
    kind: 'conflict',
    message: 'Your identity at {upstream} opens another account already',
    remedy: 'Log in with it and unlink it there first.',
  },
  FEDERATION_IDENTITY_LAST: {
    kind: 'conflict',
    message: 'Identity {identityId} is the only way into your account',
    remedy: 'Link another identity first.',
  },
  FEDERATION_USER_EXISTS: {
    kind: 'conflict',
    message: 'There is already a user {user}',
    remedy: 'Choose another name.',
  },
  FEDERATION_USER_UNKNOWN: {
    kind: 'not-found',
    message: 'There is no user {user}',
    remedy: 'Give the name or the id of an account: GET /v1/users lists them.',
  },
  FEDERATION_USER_IS_SELF: {
    kind: 'conflict',
    message: 'User {user} cannot disable itself',
    remedy: 'Let another operator do it.',
  },
  FEDERATION_CERTIFICATE_UNKNOWN: {
    kind: 'not-found',
    message: 'There is no certificate {fingerprint} of yours',
    remedy: 'List your certificates with "hanse certificates".',
  },
  FEDERATION_CERTIFICATES_MANY: {
    kind: 'exhausted',
    message: 'You have {limit} certificates that have not ended',
    remedy: 'Use one of them, or wait until some have ended; "hanse certificates" lists them.',
  },
  FEDERATION_INSTANCE_UNKNOWN: {
    kind: 'unauthenticated',
    message: '{instance} is no VEE that lives at the site that speaks for it',
    remedy: 'Ask the gateway of its own site for a token; the identity of a VEE ends when it is destroyed.',
  },
  FEDERATION_REVOCATION_UNKNOWN: {
    kind: 'not-found',
    message: 'The {kind} {id} is not revoked',
    remedy: 'GET /v1/revocations lists what is.',
  },
  FEDERATION_REVOCATION_OF_SELF: {
    kind: 'conflict',
    message: 'User {user} cannot revoke itself',
    remedy: 'Let another operator do it.',
  },
  FEDERATION_VO_UNKNOWN: {
    kind: 'not-found',
    message: 'There is no virtual organisation {vo} of yours',
    remedy: 'List yours with "hanse vo list"; an admin of the other lets you in with "hanse vo invite".',
  },
  FEDERATION_VO_NOT_IN_USE: {
    kind: 'forbidden',
    message: 'You are in virtual organisation {vo}, but your login is not for it now',
    remedy: 'Switch to it: "hanse vo use {vo}".',
  },
  FEDERATION_VO_NOT_MEMBER: {
    kind: 'forbidden',
    message: 'You are not in virtual organisation {vo}',
    remedy: 'Accept an invitation to it, or use another ("hanse vo use NAME") or none ("hanse vo use --none").',
  },
  FEDERATION_VO_EXISTS: {
    kind: 'conflict',
    message: 'The name {vo} is or was that of a virtual organisation',
    remedy: 'Choose another name: those of virtual organisations are never given again.',
  },
  FEDERATION_VO_IN_USE: {
    kind: 'conflict',
    message: 'Virtual organisation {vo} cannot be deleted: {applications} of its applications live',
    remedy: 'Destroy them first: "hanse ps" after "hanse vo use {vo}" lists them.',
  },
  FEDERATION_VO_QUOTA: {
    kind: 'exhausted',
    message: 'The quota of virtual organisation {vo} does not suffice: {shortages}',
    remedy: 'Ask for less, destroy what is not needed, or ask the budget owner, {budgetOwner}, for a larger quota.',
  },
  FEDERATION_VO_INVITATION_INVALID: {
    kind: 'forbidden',
    message: 'The invitation is unknown, expired or already used',
    remedy: 'Ask an admin of the virtual organisation for a new one: "hanse vo invite NAME".',
  },
  FEDERATION_VO_ALREADY_MEMBER: {
    kind: 'conflict',
    message: 'You are already in virtual organisation {vo}',
    remedy:
      'Its admins change what you are in it: "hanse vo set-role". The invitation is still good for somebody else.',
  },
  FEDERATION_VO_MEMBER_UNKNOWN: {
    kind: 'not-found',
    message: '{user} is not in virtual organisation {vo}',
    remedy: 'List its members with "hanse vo members {vo}".',
  },
  FEDERATION_VO_LAST_ADMIN: {
    kind: 'conflict',
    message: '{user} is the last admin of virtual organisation {vo}',
    remedy: 'Make somebody else vo-admin first: "hanse vo set-role {vo} USER vo-admin".',
  },
  FEDERATION_VO_BUDGET_OWNER: {
    kind: 'conflict',
    message: '{user} is the budget owner of virtual organisation {vo}',
    remedy: 'Give the budget to another member first: "hanse vo update {vo} --budget-owner USER".',
  },
  FEDERATION_VO_GROUP_UNKNOWN: {
    kind: 'not-found',
    message: 'Virtual organisation {vo} has no group {group}',
    remedy: 'It has: {accepted}.',
  },
  FEDERATION_VO_GROUP_EXISTS: {
    kind: 'conflict',
    message: 'Virtual organisation {vo} already has a group {group}',
    remedy: 'Choose another name.',
  },
  FEDERATION_VO_POLICY_VERSION: {
    kind: 'conflict',
    message: 'Version {version} of the policy of virtual organisation {vo} is not above {present}',
    remedy: 'Give the changed policy version {least} or a higher one.',
  },
  FEDERATION_VO_NO_POLICY: {
    kind: 'not-found',
    message: 'Virtual organisation {vo} has no policy of its own',
    remedy: 'Nothing to do: the policies of the federation and of the sites hold.',
  },
  FEDERATION_ROBOT_UNKNOWN: {
    kind: 'not-found',
    message: 'There is no robot {robot}',
    remedy: 'List those that you answer for with "hanse robot list"; it takes their ids.',
  },
  FEDERATION_ROBOT_EXISTS: {
    kind: 'conflict',
    message: 'There is already a robot {robot}',
    remedy: 'Choose another name, or remove that one first: "hanse robot remove".',
  },
  FEDERATION_ROBOT_NOT_ADMIN: {
    kind: 'conflict',
    message: '{robot} is a robot, and people lead a VO and answer for its budget',
    remedy: 'Name a person; a robot can be a viewer or a member.',
  },
  FEDERATION_ROBOT_SCOPE: {
    kind: 'forbidden',
    message: 'The scope {scope} is more than a robot of yours may have',
    remedy:
      'Name paths below the space of the robot or of its VO ("/" for all of it), and no more than your own token is for.',
  },
  FEDERATION_ORDER_FAILED: {
    kind: 'internal',
    message: 'Site {site} could not {verb} {subject}: {problem}',
    remedy: '{remedy}',
  },
  FEDERATION_NOT_READY: {
    kind: 'timeout',
    message: '{url} did not answer with status {expected} within {seconds} s; the last answer was: {problem}',
    remedy: 'Look at the consoles of its VEEs ("hanse console"); the machines run on.',
  },
  FEDERATION_INSTALL_FAILED: {
    kind: 'internal',
    message: '{vee} did not install itself in its first boot: {problem}',
    remedy: 'Look at its console ("hanse console"), correct the package, and deploy it again.',
  },
  FEDERATION_SUPERSEDED: {
    kind: 'conflict',
    message: 'Order {orderId} ({verb}) was given up because the application is being destroyed',
    remedy: 'Nothing to do.',
  },
} as const satisfies Record<string, ErrorRow>;
