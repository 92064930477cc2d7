import type { Viewer } from '../domain/entities.js';
import type { Database, Ledger } from '../ledger/ledger.js';
import { signature } from '../ledger/subject-cipher.js';

/** An act that a viewer may repeat under one key: the same answer however often, and with another input a refusal. */
export interface RepeatableAct {
  readonly viewer: Buffer;
  readonly key: Buffer;
  readonly input: Buffer;
}

/** Everything is hashed: keys and inputs may hold personal data. A key belongs to its viewer and to the act. */
export function repeatableAct(ledger: Ledger, viewer: Viewer, act: string, key: string, input: object): RepeatableAct {
  const hash = (text: string) => signature(ledger.keys.lookup, `idempotency:${text}`);
  return { viewer: hash(`viewer:${viewer.id}`), key: hash(`${act}:${key}`), input: hash(JSON.stringify(input)) };
}

/** What a key was used for before. */
export interface EarlierUse {
  readonly requestId: string;
  /** The request's short name for people. */
  readonly reference: string;
  /** FORGOTTEN: what was asked for is not known any more, so nobody can say whether this is the same. */
  readonly input: 'SAME' | 'OTHER' | 'FORGOTTEN';
}

/** What the key was used for before; null: nothing yet. */
export async function earlierUse(db: Database, act: RepeatableAct): Promise<EarlierUse | null> {
  const row = await db
    .selectFrom('idempotency')
    .innerJoin('privacy_request as request', 'request.id', 'idempotency.request_id')
    .select(['request.id', 'request.reference', 'idempotency.input'])
    .where('viewer', '=', act.viewer)
    .where('key', '=', act.key)
    .executeTakeFirst();
  if (row === undefined) return null;
  // What it was used for is forgotten together with the person.
  const input = row.input.length === 0 ? 'FORGOTTEN' : row.input.equals(act.input) ? 'SAME' : 'OTHER';
  return { requestId: row.id, reference: row.reference, input };
}

/** Binds the key to the request; false where somebody else was quicker, and everything must be undone. */
export async function bindKey(trx: Database, act: RepeatableAct, requestId: string, at: Date): Promise<boolean> {
  const bound = await trx
    .insertInto('idempotency')
    .values({ ...act, request_id: requestId, created_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return bound.numInsertedOrUpdatedRows === 1n;
}
