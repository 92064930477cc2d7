import { startEmbeddedPostgres } from '../../src/ledger/embedded-postgres.js';
import { silentLog } from './test-server.js';

/** A process that owns the embedded PostgreSQL of a folder until SIGTERM. Writes one line of JSON when it does, or why not. */
const [dataDir = ''] = process.argv.slice(2);
try {
  const postgres = await startEmbeddedPostgres({ dataDir, log: silentLog, durable: false });
  process.once('SIGTERM', () => void postgres.stop());
  process.stdout.write(`${JSON.stringify({ url: postgres.url, adopted: postgres.adopted })}\n`);
} catch (error) {
  const { name, message } = error instanceof Error ? error : new Error('unknown');
  process.stdout.write(`${JSON.stringify({ refused: name, message })}\n`);
}
