import { Client } from 'pg';
import type { LedgerLog } from './ledger-log.js';

const RECONNECT_AFTER = 1_000;

export interface Listening {
  close(): Promise<void>;
}

/**
 * Listens on a channel of the database on a connection of its own, and connects again when that is lost. What was announced
 * meanwhile is not heard: who listens must look by itself now and then as well.
 */
export async function listenTo(
  { url, channel, name }: { readonly url: string; readonly channel: string; readonly name: string },
  log: LedgerLog,
  onNotice: (payload: string) => void,
): Promise<Listening> {
  let closed = false;
  let client: Client | null = null;
  let retry: NodeJS.Timeout | null = null;

  const connect = async (): Promise<void> => {
    const next = new Client({ connectionString: url, application_name: `privacy-graph ${name}`, keepAlive: true });
    next.on('notification', (notice) => {
      onNotice(notice.payload ?? '');
    });
    const lost = (): void => {
      if (closed || client !== next) return;
      client = null;
      log.warn({ event: `ledger.${name}-lost` }, 'no longer told of changes; looking by timer until connected again');
      retry = setTimeout(() => void connect().catch(lostAgain), RECONNECT_AFTER);
    };
    next.on('error', lost);
    next.on('end', lost);
    client = next;
    await next.connect();
    await next.query(`listen ${channel}`);
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
