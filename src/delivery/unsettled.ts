import type { Database } from '../ledger/ledger.js';
import type { RecordRow } from '../ledger/requests.js';
import type { Lane } from './context.js';

/** A record as far as it takes to know what a vendor shows by it. */
export type UnsettledRecord = Pick<
  RecordRow,
  'id' | 'request_id' | 'kind' | 'rights' | 'hints' | 'intent_at' | 'first_intent_at'
>;

/**
 * Records of an account of which one may be there that the ledger does not know: its creation is under way, or was answered
 * without an id, or got no clear answer at some time and is now looked for, held for a person or kept behind a gate. What was
 * certainly not processed every time is none, nor is what a person has settled.
 */
export const loadUnsettled = (db: Database, vendor: string): Promise<readonly UnsettledRecord[]> =>
  db
    .selectFrom('vendor_record')
    .select(['id', 'request_id', 'kind', 'rights', 'hints', 'intent_at', 'first_intent_at'])
    .where('vendor_key', '=', vendor)
    .where('native_id', 'is', null)
    .where('intent_at', 'is not', null)
    .where('phase', '<>', 'CANCELED')
    .where((where) => where.or([where('phase', 'in', ['INTENT', 'SENT']), where('first_intent_at', 'is not', null)]))
    .execute();

/** Whether what the vendor created then can be what such a record asked for; where the time is not known, it can. */
export const mayHaveMade = (
  { account }: Lane,
  { first_intent_at: first, intent_at: last }: UnsettledRecord,
  createdAt: Date | null,
): boolean => createdAt === null || createdAt.getTime() >= ((first ?? last)?.getTime() ?? 0) - account.listLagMs;
