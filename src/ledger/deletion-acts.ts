import { sql } from 'kysely';
import { required } from '../domain/invariant-error.js';
import type { Database } from './ledger.js';

const HOUR = 3_600_000;

/** What a viewer has asked for within the last sixty minutes. */
export interface LatelyAsked {
  readonly deletions: number;
  /** When the oldest of them is an hour old; null where there is none. */
  readonly lessFrom: Date | null;
}

/**
 * Counts a viewer's deletions of the last sixty minutes. Until this transaction ends, nobody else counts or adds for the
 * same viewer, in whatever process: fifty at once are counted one after the other. Take this lock last, after those of the
 * request and the person.
 */
export async function countDeletionActs(trx: Database, viewer: string, at: Date): Promise<LatelyAsked> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`deletions of ${viewer}`}, 0))`.execute(trx);
  return deletionActs(trx, viewer, at);
}

/** The same for whoever only wants to know. */
async function deletionActs(db: Database, viewer: string, at: Date): Promise<LatelyAsked> {
  const { rows } = await sql<{ deletions: number; oldest: Date | null }>`
    select coalesce(sum(deletions), 0)::int4 as deletions, min(at) as oldest from deletion_act
    where viewer = ${viewer} and at > ${new Date(at.getTime() - HOUR)}`.execute(db);
  const { deletions, oldest } = required(rows[0], 'Row of an aggregate');
  return { deletions, lessFrom: oldest === null ? null : new Date(oldest.getTime() + HOUR) };
}

/** Adds to what the viewer has asked for; what is older than an hour counts for nothing any more and goes. */
export async function addDeletionAct(trx: Database, viewer: string, deletions: number, at: Date): Promise<void> {
  await trx
    .deleteFrom('deletion_act')
    .where('viewer', '=', viewer)
    .where('at', '<=', new Date(at.getTime() - HOUR))
    .execute();
  await trx.insertInto('deletion_act').values({ viewer, at, deletions }).execute();
}
