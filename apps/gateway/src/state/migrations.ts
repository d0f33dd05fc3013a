import { AUDIT_TABLE, EVENT_TABLE, type Migration } from '@hanse/store';

const PARTS = `
CREATE TABLE part (
  application_id TEXT PRIMARY KEY,
  owner          TEXT NOT NULL,
  digest         TEXT NOT NULL,
  is_destroyed   INTEGER NOT NULL DEFAULT 0,
  created_at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE network (
  network_id     TEXT PRIMARY KEY,
  application_id TEXT NOT NULL REFERENCES part,
  spec           TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX network_by_application ON network (application_id);

CREATE TABLE vee (
  vee_id         TEXT PRIMARY KEY,
  application_id TEXT NOT NULL REFERENCES part,
  owner          TEXT NOT NULL,
  name           TEXT NOT NULL,
  spec           TEXT NOT NULL,
  state          TEXT NOT NULL,
  desired        TEXT NOT NULL,
  is_defined     INTEGER NOT NULL DEFAULT 0,
  since          INTEGER NOT NULL,
  fault          TEXT,
  endpoints      TEXT NOT NULL DEFAULT '[]',
  facts          TEXT NOT NULL DEFAULT '{}',
  vcpus          INTEGER NOT NULL,
  memory_mib     INTEGER NOT NULL,
  disk_bytes     INTEGER NOT NULL,
  prices         TEXT NOT NULL,
  defined_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX vee_by_application ON vee (application_id);
CREATE INDEX vee_alive ON vee (owner) WHERE state <> 'DESTROYED';
`;

// What is promised to VEEs, kept by the database itself so that asking for it costs the same with 10 and 10,000 VEEs.
const RESERVATIONS = `
CREATE TABLE reservation (
  one        INTEGER PRIMARY KEY CHECK (one = 1),
  vcpus      INTEGER NOT NULL,
  memory_mib INTEGER NOT NULL,
  disk_bytes INTEGER NOT NULL
) STRICT;
INSERT INTO reservation VALUES (1, 0, 0, 0);
CREATE TABLE tally (state TEXT PRIMARY KEY, vees INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO tally VALUES ('DEFINED', 0), ('ACTIVE', 0), ('PAUSED', 0), ('SUSPENDED', 0), ('DESTROYED', 0);

CREATE TRIGGER vee_reserves AFTER INSERT ON vee BEGIN
  UPDATE reservation SET vcpus = vcpus + new.vcpus, memory_mib = memory_mib + new.memory_mib,
    disk_bytes = disk_bytes + new.disk_bytes;
  UPDATE tally SET vees = vees + 1 WHERE state = new.state;
END;
CREATE TRIGGER vee_moves AFTER UPDATE OF state ON vee WHEN new.state <> old.state BEGIN
  UPDATE tally SET vees = vees - 1 WHERE state = old.state;
  UPDATE tally SET vees = vees + 1 WHERE state = new.state;
END;
CREATE TRIGGER vee_releases AFTER UPDATE OF state ON vee
WHEN new.state = 'DESTROYED' AND old.state <> 'DESTROYED' BEGIN
  UPDATE reservation SET vcpus = vcpus - old.vcpus, memory_mib = memory_mib - old.memory_mib,
    disk_bytes = disk_bytes - old.disk_bytes;
END;
`;

const ORDERS = `
CREATE TABLE orders (
  order_id        TEXT PRIMARY KEY,
  verb            TEXT NOT NULL,
  subject         TEXT NOT NULL,
  owner           TEXT NOT NULL,
  idempotency_key TEXT NOT NULL UNIQUE,
  state           TEXT NOT NULL,
  attempts        INTEGER NOT NULL,
  created_at      INTEGER NOT NULL,
  finished_at     INTEGER,
  failure         TEXT
) STRICT;
CREATE INDEX orders_by_subject ON orders (subject, verb);
CREATE INDEX orders_unfinished ON orders (subject) WHERE state IN ('QUEUED', 'RUNNING');
`;

// With the salt the key of a VEE could be made again: it is forgotten as soon as the driver has the key.
const INSTANCE_KEYS = `
CREATE TABLE instance_key (
  vee_id     TEXT PRIMARY KEY REFERENCES vee,
  thumbprint TEXT NOT NULL UNIQUE,
  salt       TEXT,
  made_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER instance_key_handed_over AFTER UPDATE OF is_defined ON vee WHEN new.is_defined = 1 BEGIN
  UPDATE instance_key SET salt = NULL WHERE vee_id = new.vee_id AND salt IS NOT NULL;
END;
`;

const VIRTUAL_ORGANISATIONS = `
ALTER TABLE part ADD COLUMN vo TEXT;
ALTER TABLE vee ADD COLUMN vo TEXT;
`;

// Whose things are: the tiers have quota roots of their own. All that is there already is the federation's.
const TIERS = `
CREATE TABLE identity (
  user_id       TEXT PRIMARY KEY,
  namespaced_id TEXT NOT NULL UNIQUE,
  tier          TEXT NOT NULL CHECK (tier IN ('federation', 'local')),
  name          TEXT NOT NULL,
  first_used    INTEGER NOT NULL,
  last_used     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX identity_by_use ON identity (last_used);

CREATE TABLE project (
  vo         TEXT NOT NULL,
  project    TEXT NOT NULL,
  first_used INTEGER NOT NULL,
  last_used  INTEGER NOT NULL,
  PRIMARY KEY (vo, project)
) STRICT, WITHOUT ROWID;

CREATE TABLE local_session (
  session_id   TEXT PRIMARY KEY,
  account      TEXT NOT NULL,
  client_id    TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL,
  idle_timeout INTEGER NOT NULL,
  jkt          TEXT NOT NULL,
  revoked_at   INTEGER,
  revoked_by   TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX local_session_by_account ON local_session (account);
CREATE INDEX local_session_by_end ON local_session (expires_at);
CREATE TABLE local_refresh_token (
  digest     TEXT PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES local_session ON DELETE CASCADE,
  is_used    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX local_refresh_token_by_session ON local_refresh_token (session_id);

ALTER TABLE part ADD COLUMN tier TEXT NOT NULL DEFAULT 'federation';
ALTER TABLE vee ADD COLUMN tier TEXT NOT NULL DEFAULT 'federation';
ALTER TABLE vee ADD COLUMN project TEXT;
ALTER TABLE orders ADD COLUMN tier TEXT NOT NULL DEFAULT 'federation';
CREATE INDEX part_alive ON part (owner) WHERE is_destroyed = 0;
CREATE INDEX vee_alive_by_project ON vee (project) WHERE state <> 'DESTROYED';

CREATE TABLE tier_reservation (
  tier       TEXT PRIMARY KEY,
  vcpus      INTEGER NOT NULL,
  memory_mib INTEGER NOT NULL,
  disk_bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO tier_reservation SELECT 'federation', vcpus, memory_mib, disk_bytes FROM reservation;
INSERT INTO tier_reservation VALUES ('local', 0, 0, 0);

CREATE TRIGGER vee_reserves_of_tier AFTER INSERT ON vee BEGIN
  UPDATE tier_reservation SET vcpus = vcpus + new.vcpus, memory_mib = memory_mib + new.memory_mib,
    disk_bytes = disk_bytes + new.disk_bytes WHERE tier = new.tier;
END;
CREATE TRIGGER vee_releases_of_tier AFTER UPDATE OF state ON vee
WHEN new.state = 'DESTROYED' AND old.state <> 'DESTROYED' BEGIN
  UPDATE tier_reservation SET vcpus = vcpus - old.vcpus, memory_mib = memory_mib - old.memory_mib,
    disk_bytes = disk_bytes - old.disk_bytes WHERE tier = old.tier;
END;
`;

/** The schema of a gateway's database. */
export const GATEWAY_MIGRATIONS: readonly Migration[] = [
  { number: 1, name: 'parts', sql: PARTS },
  { number: 2, name: 'reservations', sql: RESERVATIONS },
  { number: 3, name: 'orders', sql: ORDERS },
  { number: 4, name: 'audit-and-events', sql: AUDIT_TABLE + EVENT_TABLE },
  { number: 5, name: 'instance-keys', sql: INSTANCE_KEYS },
  { number: 6, name: 'virtual-organisations', sql: VIRTUAL_ORGANISATIONS },
  { number: 7, name: 'tiers', sql: TIERS },
];
