/** Migration fragment: the table an Outbox works on. Released text, never changed; a later shape is a new migration. */
export const OUTBOX_TABLE = `
CREATE TABLE outbox (
  sequence    INTEGER PRIMARY KEY AUTOINCREMENT,
  id          TEXT NOT NULL UNIQUE,
  topic       TEXT NOT NULL,
  key         TEXT NOT NULL,
  payload     TEXT NOT NULL,
  appended_at INTEGER NOT NULL,
  due_at      INTEGER NOT NULL,
  attempts    INTEGER NOT NULL DEFAULT 0,
  error       TEXT
) STRICT;
CREATE INDEX outbox_by_key ON outbox (key, sequence);
`;
