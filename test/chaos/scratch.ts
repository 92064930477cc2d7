import { startRun, endRun } from '../support/test-run.js';
import { createTestDatabase } from '../support/database.js';
import { guards, killedWhileSending, listThatLags, stoppedAt, stoppedInTransaction, clockAhead, clockBack } from './guards.js';
await startRun();
const which = process.argv[2] ?? '0';
const all = [killedWhileSending, stoppedAt("after-intent"), stoppedAt("answer-read"), stoppedAt("before-decision"), listThatLags, stoppedInTransaction, clockAhead, clockBack];
const began = performance.now();
for (const i of which.split(',').map(Number)) {
  const db = await createTestDatabase();
  const g = i >= 10 ? guards[i - 10] : undefined;
  try { console.log(i, g?.name, JSON.stringify(await (g?.scenario ?? all[i]!)(db.url, g?.mutations)), Math.round(performance.now()-began)); } catch (e) { console.log(i, g?.name, e); }
  await db.drop();
}
await endRun();
process.exit(0);
