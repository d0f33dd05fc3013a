export { AUDIT_TABLE, AuditLog, type AuditRow } from './audit/audit-log.ts';
export type { Database, SqlRow, SqlValue } from './database.ts';
export { EVENT_TABLE, EventLog, type LoggedEvent, type NewEvent } from './events/event-log.ts';
export { IDEMPOTENCY_TABLE, IdempotencyKeys } from './idempotency/idempotency-keys.ts';
export type { Migration } from './migration.ts';
export { type ClaimedEntry, Outbox, type OutboxEntry } from './outbox/outbox.ts';
export { OUTBOX_TABLE } from './outbox/outbox-table.ts';
export { booleanOf, jsonOf, numberOf, optionalNumberOf, optionalTextOf, textOf } from './row.ts';
