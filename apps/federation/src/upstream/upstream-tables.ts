/** An identity is issuer and subject: names and addresses change hands. `mapped_member` says which memberships claims gave. */
export const UPSTREAM_TABLES = `
CREATE TABLE upstream_attempt (
  state_digest   TEXT PRIMARY KEY,
  browser_digest TEXT NOT NULL,
  upstream       TEXT NOT NULL,
  goal           TEXT NOT NULL,
  expires_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX upstream_attempt_by_end ON upstream_attempt (expires_at);
CREATE TABLE identity_link (
  identity_id  TEXT PRIMARY KEY,
  issuer       TEXT NOT NULL,
  subject      TEXT NOT NULL,
  user_id      TEXT NOT NULL REFERENCES user (user_id) ON DELETE CASCADE,
  upstream     TEXT NOT NULL,
  linked_at    INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL,
  UNIQUE (issuer, subject)
) STRICT;
CREATE INDEX identity_link_by_user ON identity_link (user_id);
CREATE TABLE link_ticket (
  digest     TEXT PRIMARY KEY,
  user_id    TEXT NOT NULL REFERENCES user (user_id) ON DELETE CASCADE,
  upstream   TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE TABLE mapped_member (
  vo       TEXT NOT NULL,
  user_id  TEXT NOT NULL REFERENCES user (user_id) ON DELETE CASCADE,
  upstream TEXT NOT NULL,
  PRIMARY KEY (vo, user_id, upstream)
) STRICT;
`;
