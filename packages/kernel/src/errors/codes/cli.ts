import type { ErrorRow } from '../error-row.ts';

/** Failures of the command line itself; those of the services come through unchanged. */
export const CLI_ERRORS = {
  CLI_USAGE: {
    kind: 'invalid',
    message: '{problem}',
    remedy: 'See "{help}".',
  },
  CLI_NOT_RUNNING: {
    kind: 'unavailable',
    message: 'The federation in {folder} does not run',
    remedy: 'Start it with "{program} up".',
  },
  CLI_NO_FEDERATION: {
    kind: 'unavailable',
    message: 'There is no federation in {folder}, and you are logged in to none',
    remedy:
      'Start one with "{program} up", try "{program} demo --keep", log in with "{program} login --url URL", or name another folder with --data.',
  },
  CLI_PROFILE_DAMAGED: {
    kind: 'invalid',
    message: 'The profile {file} cannot be used: {problem}',
    remedy: 'Remove it and log in again: "{program} login".',
  },
  CLI_LOGIN_NEEDED: {
    kind: 'unauthenticated',
    message: 'The session of user {user} at {url} has ended',
    remedy: 'Log in again: "{program} login".',
  },
  CLI_AUTHORITY_UNKNOWN: {
    kind: 'unauthenticated',
    message: 'Nothing proves that {url} is the federation you mean',
    remedy: "Give its authority: --ca FILE, or --fingerprint SHA256 as the federation's operator told it to you.",
  },
  CLI_PASSWORD_MISSING: {
    kind: 'invalid',
    message: 'No password was given for user {user}',
    remedy: 'Type it when asked, pipe it to standard input, or name a file with --password-file.',
  },
  CLI_FILE_UNREADABLE: {
    kind: 'not-found',
    message: '{what} {path} cannot be read: {problem}',
    remedy: 'Name a file or folder that exists and that you may read.',
  },
  CLI_FILE_UNWRITABLE: {
    kind: 'conflict',
    message: '{path} cannot be written: {problem}',
    remedy: 'Name a place that you may write to, with room on its disk.',
  },
  CLI_PROPERTIES_INVALID: {
    kind: 'invalid',
    message: 'The properties in {path} cannot be read at {at}: {problem}',
    remedy: 'Write KEY=VALUE on each line, or a YAML or JSON object of texts, numbers, true and false.',
  },
  CLI_PACKAGE_KIND: {
    kind: 'invalid',
    message: '{path} is no OVF package',
    remedy: 'Give an .ova file, an .ovf descriptor with its files beside it, or a folder with one descriptor.',
  },
  CLI_FILE_EXISTS: {
    kind: 'conflict',
    message: '{path} exists already',
    remedy: 'Give another name, or remove it first: nothing is overwritten.',
  },
  CLI_PACKAGE_DAMAGED: {
    kind: 'invalid',
    message: '{path} is not as it was made: {problem}',
    remedy: '{remedy}',
  },
  CLI_NO_ARCHIVE: {
    kind: 'invalid',
    message: '{path} is no archive',
    remedy: 'Give an .ova file; a folder or an .ovf is unpacked already.',
  },
  CLI_ALREADY_PACKED: {
    kind: 'invalid',
    message: '{path} is an archive already',
    remedy: 'Give an .ovf or a folder; to change an archive, unpack it first: "{program} ovf unpack".',
  },
  CLI_SIGNER_INCOMPLETE: {
    kind: 'invalid',
    message: 'To sign, both a key and its certificate are needed',
    remedy: 'Give --sign KEY and --certificate CERTIFICATE, each a PEM file.',
  },
  CLI_NO_CERTIFICATE: {
    kind: 'invalid',
    message: '{path} holds no certificate',
    remedy: 'Give X.509 certificates as PEM: blocks that begin with "-----BEGIN CERTIFICATE-----".',
  },
  CLI_LANGUAGE_ABSENT: {
    kind: 'not-found',
    message: 'The package has no texts in language {language}',
    remedy: 'It has them in: {known}.',
  },
  CLI_SCHEMAS_MISSING: {
    kind: 'invalid',
    message: 'Strict mode needs the schemas of DMTF',
    remedy:
      'Name a folder with DSP8023 and everything it imports: --schemas FOLDER, or HANSE_OVF_SCHEMAS in the environment.',
  },
  CLI_SERVICE_FAILED: {
    kind: 'internal',
    message: '{service} did not start: {problem}',
    remedy: 'Its log is {log}.',
  },
  CLI_SERVICE_ENDED: {
    kind: 'internal',
    message: '{service} has ended by itself: {problem}',
    remedy: 'Its log is {log}; "{program} up" starts it again.',
  },
  CLI_LEAVE_FAILED: {
    kind: 'conflict',
    message: 'Site {site} could not leave the federation: {problem}',
    remedy: '{remedy}',
  },
  CLI_SITE_NOT_HERE: {
    kind: 'not-found',
    message: 'There is no site {site} in {folder}',
    remedy:
      'Sites of this machine: {accepted}. Others are managed where their gateway is, or expelled: "{program} site expel".',
  },
  CLI_JOIN_FAILED: {
    kind: 'internal',
    message: 'Site {site} could not join the federation: {problem}',
    remedy: '{remedy}',
  },
  CLI_SERVICE_STUCK: {
    kind: 'timeout',
    message: 'Process {pid} did not end, not even when it was killed',
    remedy: 'It waits for the machine; look at "ps -o pid,stat,wchan:30,args -p {pid}".',
  },
  CLI_SITE_UNKNOWN: {
    kind: 'invalid',
    message: 'There is no ready-made site {site}',
    remedy: 'Ready-made are: {accepted}. Any other joins with "{program} site invite" and "{program} site join".',
  },
  CLI_SITE_USER_FAILED: {
    kind: 'invalid',
    message: 'The accounts of {site} were not changed: {problem}',
    remedy: '{remedy}',
  },
  CLI_SITE_EXISTS: {
    kind: 'conflict',
    message: 'There is a site {site} in {folder} already',
    remedy: 'Start it with "{program} up", or give the new one another name.',
  },
  CLI_DRIVER_FIXED: {
    kind: 'conflict',
    message: 'Site {site} was made with driver {found}, not {asked}',
    remedy: 'Leave --driver out, or remove everything first: "{program} down --purge".',
  },
  CLI_TOOLS_MISSING: {
    kind: 'unavailable',
    message: 'The local driver needs programs that are not installed: {programs}',
    remedy: 'As root: apt-get install --no-install-recommends {packages}; or use --driver simulated.',
  },
  CLI_ORDER_FAILED: {
    kind: 'internal',
    message: '{verb} of {application} failed: {problem} [{code}]',
    remedy: '{remedy}',
  },
  CLI_DEMO_RUNNING: {
    kind: 'conflict',
    message: 'Another demo is under way in {folder} (process {pid})',
    remedy: 'Wait for its end, or give this one another folder with --data.',
  },
  CLI_DEMO_FAILED: {
    kind: 'internal',
    message: 'The demo did not show what it should: {problem}',
    remedy: 'Run it with --keep and look at the consoles: "{program} console shop lb".',
  },
  CLI_LEFT_BEHIND: {
    kind: 'internal',
    message: 'After the tear-down there is still: {what}',
    remedy: 'End these processes by hand and remove {folder}.',
  },
} as const satisfies Record<string, ErrorRow>;
