import { startRun, endRun } from '../support/test-run.js';
import { createTestDatabase } from '../support/database.js';
import { randomChaos } from './random-chaos.js';
await startRun();
for (const seed of (process.argv[2] ?? '1').split(',').map(Number)) {
  const db = await createTestDatabase();
  try { const r = await randomChaos({ databaseUrl: db.url, seed, people: 6, steps: 8, restartDatabase: null }); console.log(JSON.stringify({...r, violations: r.violations}));  } catch (e) { console.log(seed, e); }
  await db.drop();
}
await endRun();
process.exit(0);
