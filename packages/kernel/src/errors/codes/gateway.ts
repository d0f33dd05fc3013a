import type { ErrorRow } from '../error-row.ts';

/** Failures of a site's gateway. */
export const GATEWAY_ERRORS = {
  GATEWAY_CONFIG_INVALID: {
    kind: 'invalid',
    message: 'The gateway configuration is not valid at {at}: {problem}',
    remedy: 'Correct {at} in the configuration file.',
  },
  GATEWAY_CONFIG_UNREADABLE: {
    kind: 'invalid',
    message: 'The gateway configuration {path} cannot be read: {problem}',
    remedy: 'Name a readable JSON file with --config.',
  },
  GATEWAY_NOT_JOINED: {
    kind: 'conflict',
    message: 'The site in {folder} has not joined a federation',
    remedy: 'Join one with an invitation of its operator: hanse site join.',
  },
  GATEWAY_MEMBERSHIP_OUTDATED: {
    kind: 'conflict',
    message:
      'The site in {file} joined with a certificate of the federation, before sites had authorities of their own',
    remedy: 'Join again with a new invitation: hanse site join. What runs at the site runs on.',
  },
  GATEWAY_NOT_MEMBER: {
    kind: 'unauthenticated',
    message: 'This site is not a member of {federation} any more, so it serves nobody whom that vouches for',
    remedy: "Use another site of the federation; the site's own users are served as before.",
  },
  GATEWAY_IDENTITY_DAMAGED: {
    kind: 'internal',
    message: 'The identity of the site in {file} cannot be read',
    remedy: 'Restore the file from a backup, or remove its folder and join again with a new invitation.',
  },
  GATEWAY_BUNDLE_DAMAGED: {
    kind: 'internal',
    message: 'The trust bundle of the site in {file} cannot be used: {problem}',
    remedy:
      'Restore the file; or remove it, and the gateway fetches a bundle that is signed with the keys it joined with.',
  },
  GATEWAY_JOINED_ALREADY: {
    kind: 'conflict',
    message: 'The site in {folder} has joined the federation at {url} already',
    remedy: 'Use another data folder for another federation.',
  },
  GATEWAY_INVITATION_MISMATCH: {
    kind: 'invalid',
    message: 'The invitation is for site {invited}, and this site is {name}',
    remedy: 'Use the invitation for {name}, or name the site {invited} in its configuration (site.name).',
  },
  GATEWAY_FEDERATION_UNPROVEN: {
    kind: 'forbidden',
    message: 'The server at {url} does not prove the authority {expected} that the invitation names',
    remedy: 'Check the address, and ask the operator of the federation whether its authority was renewed.',
  },
  GATEWAY_POLICY_INCOMPLETE: {
    kind: 'internal',
    message: 'The policy has no row for: {operations}',
    remedy: 'Give every operation a row in the policy of the gateway.',
  },
  GATEWAY_POLICY_UNREADABLE: {
    kind: 'invalid',
    message: "The provider's policy {file} cannot be read: {problem}",
    remedy: 'Name a readable policy in the configuration (policyFile), or leave it out for a provider without one.',
  },
  GATEWAY_IDENTITY_TAKEN: {
    kind: 'forbidden',
    message: 'The id {user} belongs to another user at this site',
    remedy: 'Ask the operator of the issuer for an account with an id of its own; ids are never handed on.',
  },
  GATEWAY_PROJECT_MISSING: {
    kind: 'forbidden',
    message: 'This site has no project for {whose}',
    remedy: "Choose another site, or ask the provider for a rule in the projects of the gateway's configuration.",
  },
  GATEWAY_SHARE_EXHAUSTED: {
    kind: 'exhausted',
    message:
      'Application {applicationId} asks for {asked} {resource}, and {free} are left of the {total} for users of the {tier}',
    remedy: 'Ask for less, destroy something, or choose another site; the provider sets the share (share.{tier}).',
  },
  GATEWAY_LOCAL_CREDENTIAL_REFUSED: {
    kind: 'unauthenticated',
    message: 'The {what} is not accepted: {problem}',
    remedy: 'Log in at the provider again.',
  },
  GATEWAY_CREDENTIALS_MIXED: {
    kind: 'unauthenticated',
    message: 'The request shows {count} credentials: {kinds}',
    remedy: 'Show one: a token of the federation, or one of the provider.',
  },
  GATEWAY_CREDENTIAL_UNUSABLE: {
    kind: 'internal',
    message: "The gateway's credential in {file} cannot be used: {problem}",
    remedy: 'Write user, password and project as JSON into a file of mode 0600.',
  },
  GATEWAY_KEYSTONE_REFUSED: {
    kind: 'unavailable',
    message: 'Whose the token is could not be asked of {peer}: {problem}',
    remedy: "Check the address of Keystone and the gateway's service credential.",
  },
  GATEWAY_ACCOUNT_EXISTS: {
    kind: 'conflict',
    message: 'The site has a user {user} already',
    remedy: 'Choose another name, or set a new password: hanse site user set-password.',
  },
  GATEWAY_ACCOUNT_UNKNOWN: {
    kind: 'not-found',
    message: 'The site has no user {user}',
    remedy: 'Look at those it has: hanse site user list.',
  },
  GATEWAY_ACCOUNT_INVALID: {
    kind: 'invalid',
    message: 'The user {user} cannot be made: {problem}',
    remedy: 'A name is of 1 to 64 lower-case letters, digits, ".", "_", "-"; a password of 12 to 1024 characters.',
  },
  GATEWAY_ACCOUNTS_DAMAGED: {
    kind: 'internal',
    message: 'The accounts of the site in {file} cannot be used: {problem}',
    remedy: 'Restore the file (mode 0600), or remove it and make the accounts anew.',
  },
  GATEWAY_ACCOUNTS_OFF: {
    kind: 'conflict',
    message: 'Site {site} has no accounts of its own',
    remedy: "Set localUsers.accounts to true in the gateway's configuration and start it again.",
  },
  GATEWAY_ACCOUNTS_BUSY: {
    kind: 'unavailable',
    message: 'Another command changes the accounts of the site (process {pid})',
    remedy: 'Try again when it has ended.',
  },
  GATEWAY_SESSION_UNKNOWN: {
    kind: 'not-found',
    message: 'You have no session {sessionId} at this site',
    remedy: 'GET /v1/local/sessions lists your sessions.',
  },
  GATEWAY_PART_INVALID: {
    kind: 'invalid',
    message: 'The part of application {applicationId} is not valid at {at}: {problem}',
    remedy: 'Expected {expected}.',
  },
  GATEWAY_PART_CONFLICT: {
    kind: 'conflict',
    message: 'Application {applicationId} has a different part at this site already',
    remedy: 'Delete that part first, or send the same one again.',
  },
  GATEWAY_PART_DESTROYED: {
    kind: 'conflict',
    message: 'The part of application {applicationId} was destroyed at this site',
    remedy: 'Deploy a new application; an id is used once.',
  },
  GATEWAY_PART_UNKNOWN: {
    kind: 'not-found',
    message: 'This site has no part of application {applicationId}',
    remedy: 'GET /v1/parts lists the parts it has.',
  },
  GATEWAY_ID_TAKEN: {
    kind: 'conflict',
    message: '{what} {id} at {at} belongs to application {applicationId} already',
    remedy: 'Use an id of its own for every VEE and every network.',
  },
  GATEWAY_CAPACITY_EXHAUSTED: {
    kind: 'exhausted',
    message: 'The part of application {applicationId} asks for {asked} {resource}; the site has {free} left',
    remedy: 'Ask for less, or choose another site.',
  },
  GATEWAY_IMAGE_MISSING: {
    kind: 'conflict',
    message: 'Image {digest} of {at} is not at this site',
    remedy: 'Send it first: PUT /v1/images/{digest}.',
  },
  GATEWAY_IMAGE_UNKNOWN: {
    kind: 'not-found',
    message: 'Image {digest} is not at this site',
    remedy: 'Send it with PUT /v1/images/{digest}.',
  },
  GATEWAY_VEE_UNKNOWN: {
    kind: 'not-found',
    message: 'This site has no VEE {veeId}',
    remedy: 'GET /v1/vees lists the VEEs it has.',
  },
  GATEWAY_INSTANCE_UNKNOWN: {
    kind: 'unauthenticated',
    message: 'The key of the proof is not that of a VEE that lives at this site',
    remedy: 'Use the key of the own seed disc (instance.key); that of a VEE that was destroyed is good for nothing.',
  },
  GATEWAY_USER_MAP_INVALID: {
    kind: 'internal',
    message: 'The map of users in {file} cannot be used: {problem}',
    remedy: 'Write JSON there, from distinguished names ("/C=SE/O=Lund/CN=Ada") to ids of users.',
  },
  GATEWAY_USER_UNMAPPED: {
    kind: 'unauthenticated',
    message: 'The certificate is good, and {name} is no user of this site',
    remedy: 'Ask the provider to map that name to a user (mapFile of userAuthorities).',
  },
  GATEWAY_ORDER_UNKNOWN: {
    kind: 'not-found',
    message: 'This site has no order {orderId}',
    remedy: 'Use an id that an accepted request answered with.',
  },
  GATEWAY_OWNER_MISMATCH: {
    kind: 'forbidden',
    message: 'The part of application {applicationId} is of {part}, and the token is of {token}',
    remedy: 'Put a part with a token of its owner, for the VO it is of.',
  },
  GATEWAY_IDEMPOTENCY_KEY_REUSED: {
    kind: 'conflict',
    message: 'Idempotency key {key} was used for verb {before} on VEE {veeId}, and now for {verb}',
    remedy: 'Use a new key for every new request, and the old one only to repeat the same request.',
  },
  GATEWAY_SUPERSEDED: {
    kind: 'conflict',
    message: 'Order {orderId} ({verb}) was given up because {subject} is being destroyed',
    remedy: 'Nothing to do; deploy anew if that was not meant.',
  },
  GATEWAY_DESTROY_INCOMPLETE: {
    kind: 'unavailable',
    message: '{count} VEEs of application {applicationId} could not be destroyed, the first: {problem}',
    remedy: 'Delete the part again.',
  },
} as const satisfies Record<string, ErrorRow>;
