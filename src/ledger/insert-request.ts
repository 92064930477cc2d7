import { sql, type Insertable, type Transaction } from 'kysely';
import type { ClockSettings } from '../domain/deadlines/deadline.js';
import { newId, type Ledger } from './ledger.js';
import { selectRequests, type RequestRow } from './requests.js';
import { encryptText } from './subject-cipher.js';
import type { PrivacyRequestTable, Tables } from './tables.js';

/** PR-2026-000042: a short name for people; numbers are never used again. */
async function nextReference(trx: Transaction<Tables>, at: Date): Promise<string> {
  const { rows } = await sql<{ number: number }>`select nextval('request_reference')::int8 as number`.execute(trx);
  return `PR-${String(at.getUTCFullYear())}-${String(rows[0]?.number ?? 0).padStart(6, '0')}`;
}

export type NewRequest = Pick<
  Insertable<PrivacyRequestTable>,
  'regulation' | 'rights' | 'origin_vendor' | 'received_at'
> & {
  readonly message: string | null;
  readonly unknownType: boolean;
  /** Nothing that rests on identity is sent before it is verified. */
  readonly identityWanted: boolean;
  readonly clockSettings: ClockSettings;
};

/** Makes a request's row, and answers it locked by this transaction. Its state and first events follow with the change. */
export async function insertRequest(
  ledger: Ledger,
  trx: Transaction<Tables>,
  subject: { readonly id: string; readonly key: Buffer },
  request: NewRequest,
): Promise<RequestRow> {
  const id = newId();
  const at = ledger.now();
  const { message, unknownType, identityWanted, clockSettings, ...columns } = request;
  await trx
    .insertInto('privacy_request')
    .values({
      ...columns,
      id,
      unknown_type: unknownType,
      clock_settings: JSON.stringify(clockSettings),
      identity_wanted: identityWanted,
      reference: await nextReference(trx, at),
      subject_id: subject.id,
      state: 'PLANNED',
      message: message === null ? null : encryptText(subject.key, `privacy_request.message.${id}`, message),
      created_at: at,
      updated_at: at,
    })
    .execute();
  return selectRequests(trx)
    .where('privacy_request.id', '=', id)
    .forUpdate('privacy_request')
    .executeTakeFirstOrThrow();
}
