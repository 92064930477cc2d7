import { run } from './run.js';

/** Delivery and sync alone: as many of these as the work needs, all on the server's database. */
await run({ server: false, worker: true });
