import { Client } from 'pg';
import type { LedgerLog } from './ledger-log.js';

const CHANNEL = 'privacy_graph_work';
const RECONNECT_AFTER = 1_000;

/**
 * Listens for announced work on a connection of its own, and connects again when it is lost: workers also look by
 * themselves, so a ring that is missed meanwhile delays work and loses none.
 */
export async function listenForWork(
  url: string,
  log: LedgerLog,
  onWork: (vendor: string) => void,
): Promise<{ close(): Promise<void> }> {
  let closed = false;
  let client: Client | null = null;
  let retry: NodeJS.Timeout | null = null;

  const connect = async (): Promise<void> => {
    const next = new Client({ connectionString: url, application_name: 'privacy-graph bell', keepAlive: true });
    next.on('notification', (notice) => {
      onWork(notice.payload ?? '');
    });
    const lost = (): void => {
      if (closed || client !== next) return;
      client = null;
      log.warn({ event: 'ledger.bell-lost' }, 'no longer told of work; looking by timer until connected again');
      retry = setTimeout(() => void connect().catch(lostAgain), RECONNECT_AFTER);
    };
    next.on('error', lost);
    next.on('end', lost);
    client = next;
    await next.connect();
    await next.query(`listen ${CHANNEL}`);
  };
  const lostAgain = (): void => {
    client = null;
    if (!closed) retry = setTimeout(() => void connect().catch(lostAgain), RECONNECT_AFTER);
  };

  await connect();
  return {
    async close() {
      closed = true;
      if (retry !== null) clearTimeout(retry);
      await client?.end().catch(() => undefined);
    },
  };
}
