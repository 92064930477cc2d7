import type { Database } from './ledger.js';

/** The event of a request that was withdrawn here. */
export const WITHDRAWAL = 'request.canceled';

/** Whether the request was withdrawn here, whatever its vendors came to since. */
export async function wasWithdrawn(db: Database, requestId: string): Promise<boolean> {
  const earlier = await db
    .selectFrom('event')
    .select('id')
    .where('request_id', '=', requestId)
    .where('type', '=', WITHDRAWAL)
    .limit(1)
    .executeTakeFirst();
  return earlier !== undefined;
}
