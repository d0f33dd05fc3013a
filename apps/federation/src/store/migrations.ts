import { AUDIT_TABLE, EVENT_TABLE, type Migration, OUTBOX_TABLE } from '@hanse/store';
import { UPSTREAM_TABLES } from '../upstream/upstream-tables.ts';

/** The federation's schema. A released migration is never changed; a new one is added below. */
export const MIGRATIONS: readonly Migration[] = [
  {
    number: 1,
    name: 'walking skeleton',
    sql: `
${AUDIT_TABLE}
${EVENT_TABLE}
${OUTBOX_TABLE}
CREATE TABLE user (
  user_id       TEXT PRIMARY KEY,
  name          TEXT NOT NULL UNIQUE,
  password_hash TEXT NOT NULL,
  role          TEXT NOT NULL
) STRICT;
CREATE TABLE refresh_token (
  digest     TEXT PRIMARY KEY,
  user_id    TEXT NOT NULL REFERENCES user (user_id) ON DELETE CASCADE,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE TABLE invitation (
  digest     TEXT PRIMARY KEY,
  site_name  TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  site_id    TEXT
) STRICT;
CREATE TABLE site (
  site_id     TEXT PRIMARY KEY,
  name        TEXT NOT NULL UNIQUE,
  endpoint    TEXT NOT NULL,
  description TEXT NOT NULL,
  joined_at   INTEGER NOT NULL,
  event_seq   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE package (
  package_id TEXT PRIMARY KEY,
  owner      TEXT NOT NULL,
  view       TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE application (
  application_id TEXT PRIMARY KEY,
  name           TEXT NOT NULL,
  owner          TEXT NOT NULL,
  state          TEXT NOT NULL,
  package_id     TEXT NOT NULL,
  created_at     INTEGER NOT NULL,
  plan           TEXT NOT NULL,
  failure        TEXT
) STRICT;
CREATE INDEX application_by_owner ON application (owner, created_at);
CREATE TABLE vee (
  vee_id         TEXT PRIMARY KEY,
  application_id TEXT NOT NULL REFERENCES application (application_id),
  name           TEXT NOT NULL,
  component      TEXT NOT NULL,
  site_id        TEXT NOT NULL,
  start_order    INTEGER NOT NULL,
  spec           TEXT NOT NULL,
  state          TEXT NOT NULL,
  desired        TEXT NOT NULL,
  endpoints      TEXT NOT NULL,
  facts          TEXT NOT NULL,
  fault          TEXT,
  seen_at        INTEGER NOT NULL DEFAULT 0,
  UNIQUE (application_id, name)
) STRICT;
CREATE INDEX vee_by_site ON vee (site_id, vee_id);
CREATE TABLE orders (
  order_id        TEXT PRIMARY KEY,
  verb            TEXT NOT NULL,
  subject         TEXT NOT NULL,
  owner           TEXT NOT NULL,
  idempotency_key TEXT NOT NULL UNIQUE,
  trace           TEXT,
  input           TEXT NOT NULL,
  state           TEXT NOT NULL,
  attempts        INTEGER NOT NULL,
  created_at      INTEGER NOT NULL,
  finished_at     INTEGER,
  failure         TEXT
) STRICT;
CREATE INDEX orders_by_subject ON orders (subject, created_at);
CREATE TABLE step (
  order_id    TEXT NOT NULL REFERENCES orders (order_id),
  name        TEXT NOT NULL,
  position    INTEGER NOT NULL,
  started_at  INTEGER NOT NULL,
  finished_at INTEGER,
  PRIMARY KEY (order_id, name)
) STRICT;
`,
  },
  {
    number: 2,
    name: 'VEEs that are not as asked',
    // Looked at after every report of a VEE, so it must not cost more the more VEEs the application has.
    sql: 'CREATE INDEX vee_astray ON vee (application_id, fault) WHERE state <> desired;',
  },
  {
    number: 3,
    name: 'sessions',
    // The old refresh tokens belong to no session and end here: who had one logs in again.
    sql: `
DROP TABLE refresh_token;
CREATE TABLE session (
  session_id   TEXT PRIMARY KEY,
  user_id      TEXT NOT NULL REFERENCES user (user_id) ON DELETE CASCADE,
  client_id    TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL,
  idle_timeout INTEGER NOT NULL,
  revoked_at   INTEGER,
  revoked_by   TEXT
) STRICT;
CREATE INDEX session_by_user ON session (user_id, last_used_at);
CREATE INDEX session_by_end ON session (expires_at);
CREATE TABLE refresh_token (
  digest     TEXT PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES session (session_id) ON DELETE CASCADE,
  is_used    INTEGER NOT NULL
) STRICT;
CREATE INDEX refresh_token_by_session ON refresh_token (session_id);
`,
  },
  {
    number: 4,
    name: 'revocations and the sequence of bundles',
    sql: `
CREATE TABLE revocation (
  kind       TEXT NOT NULL,
  id         TEXT NOT NULL,
  reason     TEXT,
  revoked_by TEXT NOT NULL,
  revoked_at INTEGER NOT NULL,
  until      INTEGER,
  PRIMARY KEY (kind, id)
) STRICT;
CREATE TABLE bundle_sequence (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  sequence INTEGER NOT NULL
) STRICT;
INSERT INTO bundle_sequence (only_row, sequence) VALUES (1, 0);
`,
  },
  {
    number: 5,
    name: 'virtual organisations',
    // The row of a VO that is gone stays, so that its name, which old applications carry, never means another VO.
    sql: `
CREATE TABLE vo (
  vo             TEXT PRIMARY KEY,
  title          TEXT NOT NULL,
  budget_owner   TEXT NOT NULL REFERENCES user (user_id),
  quota          TEXT NOT NULL,
  policy         TEXT,
  policy_version INTEGER NOT NULL DEFAULT 0,
  created_at     INTEGER NOT NULL,
  deleted_at     INTEGER
) STRICT;
CREATE TABLE vo_group (
  vo   TEXT NOT NULL REFERENCES vo (vo),
  name TEXT NOT NULL,
  PRIMARY KEY (vo, name)
) STRICT;
CREATE TABLE vo_member (
  vo      TEXT NOT NULL REFERENCES vo (vo),
  user_id TEXT NOT NULL REFERENCES user (user_id),
  role    TEXT NOT NULL,
  since   INTEGER NOT NULL,
  PRIMARY KEY (vo, user_id)
) STRICT;
CREATE INDEX vo_member_by_user ON vo_member (user_id);
CREATE TABLE vo_member_group (
  vo      TEXT NOT NULL,
  user_id TEXT NOT NULL,
  name    TEXT NOT NULL,
  PRIMARY KEY (vo, user_id, name),
  FOREIGN KEY (vo, user_id) REFERENCES vo_member (vo, user_id) ON DELETE CASCADE,
  FOREIGN KEY (vo, name) REFERENCES vo_group (vo, name) ON DELETE CASCADE
) STRICT;
CREATE TABLE vo_invitation (
  digest     TEXT PRIMARY KEY,
  vo         TEXT NOT NULL REFERENCES vo (vo),
  role       TEXT NOT NULL,
  groups     TEXT NOT NULL,
  invited_by TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE TABLE vo_role_loss (
  vo      TEXT NOT NULL REFERENCES vo (vo),
  user_id TEXT NOT NULL,
  role    TEXT NOT NULL,
  until   INTEGER NOT NULL,
  PRIMARY KEY (vo, user_id, role)
) STRICT;
ALTER TABLE application ADD COLUMN vo TEXT REFERENCES vo (vo);
CREATE INDEX application_by_vo ON application (vo, created_at) WHERE vo IS NOT NULL;
ALTER TABLE package ADD COLUMN vo TEXT REFERENCES vo (vo);
CREATE INDEX package_by_vo ON package (vo, created_at) WHERE vo IS NOT NULL;
ALTER TABLE session ADD COLUMN vo TEXT;
`,
  },
  {
    number: 6,
    name: 'certificates of users',
    sql: `
CREATE TABLE user_certificate (
  fingerprint TEXT PRIMARY KEY,
  user_id     TEXT NOT NULL REFERENCES user (user_id) ON DELETE CASCADE,
  vo          TEXT,
  role        TEXT,
  created_at  INTEGER NOT NULL,
  expires_at  INTEGER NOT NULL,
  revoked_at  INTEGER
) STRICT;
CREATE INDEX user_certificate_by_user ON user_certificate (user_id, expires_at);
CREATE INDEX user_certificate_by_end ON user_certificate (expires_at);
`,
  },
  {
    number: 7,
    name: 'issued tokens',
    // What was issued and still lives, so that its owner can see and end it; never the tokens themselves.
    sql: `
CREATE TABLE issued_token (
  token_id   TEXT PRIMARY KEY,
  subject    TEXT NOT NULL,
  audience   TEXT NOT NULL,
  client_id  TEXT NOT NULL,
  scope      TEXT NOT NULL,
  actors     TEXT NOT NULL,
  vo         TEXT,
  session_id TEXT,
  bound_to   TEXT,
  issued_at  INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX issued_token_by_subject ON issued_token (subject, issued_at);
CREATE INDEX issued_token_by_end ON issued_token (expires_at);
`,
  },
  {
    number: 8,
    name: 'grants of the authorization server',
    // Of codes only digests are kept; the rest of a grant is JSON, because it is never searched.
    sql: `
ALTER TABLE session ADD COLUMN jkt TEXT;
ALTER TABLE session ADD COLUMN scope TEXT;
CREATE TABLE login_interaction (
  interaction_id TEXT PRIMARY KEY,
  browser_digest TEXT NOT NULL,
  purpose        TEXT NOT NULL,
  user_id        TEXT REFERENCES user (user_id) ON DELETE CASCADE,
  expires_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX login_interaction_by_end ON login_interaction (expires_at);
CREATE TABLE authorization_code (
  digest     TEXT PRIMARY KEY,
  content    TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX authorization_code_by_end ON authorization_code (expires_at);
CREATE TABLE device_grant (
  digest     TEXT PRIMARY KEY,
  user_code  TEXT NOT NULL UNIQUE,
  content    TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX device_grant_by_end ON device_grant (expires_at);
`,
  },
  { number: 9, name: 'logins through upstream providers', sql: UPSTREAM_TABLES },
  {
    number: 10,
    name: 'sites with authorities of their own',
    // Sites that joined with a certificate of the federation's cannot prove who they are any more: they join again.
    sql: `
CREATE TABLE joined_site (
  site_id     TEXT PRIMARY KEY,
  name        TEXT NOT NULL,
  endpoint    TEXT NOT NULL,
  description TEXT NOT NULL,
  authority   TEXT NOT NULL,
  state       TEXT NOT NULL DEFAULT 'MEMBER',
  joined_at   INTEGER NOT NULL,
  ended_at    INTEGER,
  end_reason  TEXT,
  event_seq   INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO joined_site
  SELECT site_id, name, endpoint, description, '', 'LEFT', joined_at, joined_at,
    'it joined before sites had authorities of their own', event_seq FROM site;
DROP TABLE site;
ALTER TABLE joined_site RENAME TO site;
CREATE UNIQUE INDEX site_member ON site (name) WHERE state = 'MEMBER';
DROP TABLE invitation;
CREATE TABLE invitation (
  digest     TEXT PRIMARY KEY,
  site_name  TEXT NOT NULL,
  site_id    TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  authority  TEXT
) STRICT;
`,
  },
  {
    number: 11,
    name: 'robots',
    sql: `
CREATE TABLE robot (
  robot_id   TEXT PRIMARY KEY REFERENCES user (user_id) ON DELETE CASCADE,
  name       TEXT NOT NULL,
  vo         TEXT,
  role       TEXT,
  scope      TEXT NOT NULL,
  credential TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES user (user_id),
  created_at INTEGER NOT NULL,
  removed_at INTEGER
) STRICT;
`,
  },
  {
    number: 12,
    name: 'accounts that are disabled',
    sql: 'ALTER TABLE user ADD COLUMN disabled_at INTEGER;',
  },
];
