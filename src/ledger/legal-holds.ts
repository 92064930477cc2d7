import { sql } from 'kysely';
import type { Database } from './ledger.js';

/** An identifier of the one whose data would be erased: what may be sent for them. */
const SENDABLE = sql`(mine.main or mine.verified_at is not null)`;

/**
 * Whether nothing of the person may be deleted: a hold stands on them, or on somebody who holds an identifier that would be
 * sent for them, for a vendor erases whomever it finds by it. Holds until this transaction ends: whoever places a hold
 * meanwhile waits for it, and whoever has just placed one is seen.
 */
export async function isHeldForCertain(trx: Database, subjectId: string): Promise<boolean> {
  const { rows } = await sql<{ held: boolean }>`
    select hold_placed_at is not null as held from subject
    where id = ${subjectId} or id in (${sharing(subjectId)})
    for share`.execute(trx);
  return rows.some(({ held }) => held);
}

/** The same as things stand, without making anybody wait: for whoever plans and does not send. */
export async function isHeld(trx: Database, subjectId: string): Promise<boolean> {
  const { rows } = await sql`
    select from subject
    where hold_placed_at is not null and (id = ${subjectId} or id in (${sharing(subjectId)}))
    limit 1`.execute(trx);
  return rows.length > 0;
}

const sharing = (subjectId: string) => sql`
  select other.subject_id from subject_identifier mine
  join subject_identifier other on other.kind = mine.kind and other.lookup = mine.lookup
  where mine.subject_id = ${subjectId} and other.subject_id <> ${subjectId} and ${SENDABLE}`;

/** The person, and everybody whose deletion a hold on them stops. */
export async function subjectsUnderHoldOf(trx: Database, subjectId: string): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select ${subjectId}::uuid as id
    union
    select mine.subject_id from subject_identifier held
    join subject_identifier mine on mine.kind = held.kind and mine.lookup = held.lookup
    where held.subject_id = ${subjectId} and ${SENDABLE}`.execute(trx);
  return rows.map(({ id }) => id);
}
