import { randomUUID } from 'node:crypto';
import type { Ledger } from '../../src/ledger/ledger.js';
import type { Regulation, RequestState, Right } from '../../src/domain/vocabulary.js';

/** What a recount of requests goes by: told apart from what the ledger makes of it. */
export interface KnownRequest {
  readonly id: string;
  /** One for all of a seed. */
  readonly subjectId: string;
  readonly regulation: Regulation;
  readonly state: RequestState;
  readonly rights: readonly Right[];
  /** Which account handles which right. */
  readonly places: readonly (readonly [vendor: string, right: Right])[];
  readonly timeZone: string;
  readonly receivedAt: Date;
  readonly acknowledgedAt: Date | null;
  readonly completedAt: Date | null;
  readonly late: boolean;
  readonly paused: boolean;
  readonly dueAt: Date;
  readonly atRiskAt: Date;
}

const DAY = 86_400_000;
const regulations: readonly Regulation[] = ['CCPA', 'GDPR', 'NONE'];
const openStates: readonly RequestState[] = ['RECEIVED', 'IN_PROGRESS', 'ACTION_REQUIRED'];
const closedStates: readonly RequestState[] = ['COMPLETED', 'COMPLETED', 'DENIED', 'PARTIALLY_COMPLETED'];
const rights: readonly Right[] = ['DELETION', 'ACCESS', 'OPT_OUT'];
const zones = ['UTC', 'America/Los_Angeles', 'Pacific/Auckland'];

/** Numbers from 0 to 1 that are the same for a seed (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Requests of the last four months in every state of affairs, the same for a seed. */
export function randomRequests(seed: number, count: number, vendors: readonly string[], now: Date): KnownRequest[] {
  const next = numbers(seed);
  const subjectId = randomUUID();
  const oneOf = <T>(values: readonly T[]): T => {
    const value = values[Math.floor(next() * values.length)];
    if (value === undefined) throw new RangeError('There is nothing to choose from.');
    return value;
  };
  const someOf = <T>(values: readonly T[]): T[] => values.filter(() => next() < 0.5);
  return Array.from({ length: count }, () => {
    const receivedAt = new Date(now.getTime() - Math.floor(next() * 120 * DAY));
    const after = (days: number) => new Date(receivedAt.getTime() + Math.floor(next() * next() * days * DAY));
    const closed = next() < 0.7;
    const own = someOf(rights);
    const asked = own.length === 0 ? [oneOf(rights)] : own;
    return {
      id: randomUUID(),
      subjectId,
      regulation: oneOf(regulations),
      state: oneOf(closed ? closedStates : openStates),
      rights: asked,
      places: asked.flatMap((right) => someOf(vendors).map((vendor) => [vendor, right] as const)),
      timeZone: oneOf(zones),
      receivedAt,
      acknowledgedAt: next() < 0.6 ? after(10) : null,
      // Some were over before they were asked for, as far as their vendor's clock knows.
      completedAt: closed ? (next() < 0.02 ? new Date(receivedAt.getTime() - 5_000) : after(60)) : null,
      late: next() < 0.5,
      paused: !closed && next() < 0.1,
      dueAt: closed ? new Date(8.64e15) : new Date(receivedAt.getTime() + 45 * DAY),
      atRiskAt: closed ? new Date(8.64e15) : new Date(receivedAt.getTime() + 30 * DAY),
    };
  });
}

/** Writes them as they are, without anything that would follow from it. Their accounts must be registered. */
export async function writeRequests(ledger: Ledger, known: readonly KnownRequest[]): Promise<void> {
  const at = new Date();
  const { db } = ledger;
  await db
    .insertInto('subject')
    .values(
      [...new Set(known.map(({ subjectId }) => subjectId))].map((id) => ({
        ...{ id, wrapped_key: null, profile: null, hold_reason: null, hold_placed_by: null, created_at: at },
      })),
    )
    .execute();
  await db
    .insertInto('privacy_request')
    .values(
      known.map((one) => ({
        id: one.id,
        reference: one.id,
        subject_id: one.subjectId,
        regulation: one.regulation,
        state: one.state,
        rights: [...one.rights],
        decided: null,
        origin_vendor: null,
        message: null,
        received_at: one.receivedAt,
        acknowledged_at: one.acknowledgedAt,
        completed_at: one.completedAt,
        created_at: at,
        updated_at: at,
        head: null,
        clock_settings: JSON.stringify({
          establishment: { timeZone: one.timeZone, country: 'US', region: null },
          readings: { california45Days: 'STRICT' },
          acknowledgeWithin: null,
        }),
        paused: one.paused,
        late: one.late,
        due_at: one.dueAt,
        at_risk_at: one.atRiskAt,
      })),
    )
    .execute();
  await writeStatuses(ledger, known);
}

/** Writes where they are handled. */
export async function writeStatuses({ db }: Ledger, known: readonly KnownRequest[]): Promise<void> {
  const statuses = known.flatMap((one) => one.places.map(([vendor, right]) => ({ one, vendor, right })));
  await db
    .insertInto('vendor_status')
    .values(
      statuses.map(({ one, vendor, right }) => ({
        id: randomUUID(),
        request_id: one.id,
        subject_id: one.subjectId,
        vendor_key: vendor,
        vendor_kind: 'ATTENTIVE' as const,
        role: 'PROCESSOR' as const,
        right,
        state: 'IN_PROGRESS' as const,
        outcome: null,
        reason: null,
        confidence: null,
        received_at: one.receivedAt,
        task: null,
        write_back: null,
        follows: null,
        moved_state: null,
        created_at: one.receivedAt,
      })),
    )
    .execute();
}
