export type { Database, SqlRow, SqlValue } from './database.ts';
export type { Migration } from './migration.ts';
