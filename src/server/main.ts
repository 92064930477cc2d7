import { run } from './run.js';

/** The server, with a worker in the same process. */
await run({ server: true, worker: true });
