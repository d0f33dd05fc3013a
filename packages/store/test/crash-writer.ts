// Child of crash.integ.ts: writes events for ever and says on stdout which ones were committed.
import { writeSync } from 'node:fs';
import { EventLog, Outbox } from '../src/index.ts';
import { openSqlite } from '../src/sqlite/index.ts';
import { MIGRATIONS } from './support.ts';

const [path = ''] = process.argv.slice(2);
const clock = { now: () => Date.now() };
const db = openSqlite({ path, migrations: MIGRATIONS, clock });
const events = new EventLog({ db, clock });
const outbox = new Outbox({ db, clock });

while (true) {
  const seq = db.transaction(() => {
    const appended = events.append({ type: 'tick', subject: 'crash', data: 'x'.repeat(2_000) });
    outbox.append({ id: String(appended), topic: 'tick', key: String(appended % 7), payload: appended });
    return appended;
  });
  writeSync(1, `${seq}\n`);
}
