import type { ColumnType, Generated } from 'kysely';
import type { ClockSettings } from '../domain/deadlines/deadline.js';
import type { VendorState } from '../domain/vocabulary.js';
import type { InstantOrNever, Json, NullableInstant } from './column-types.js';

/** What the clocks of a request are, and when its health changes. */
export interface RequestClockColumns {
  /** What the organisation had settled about clocks when the request came in: its deadlines do not move with a setting. */
  clock_settings: Json<ClockSettings>;
  /** When its clocks stood still, oldest first; the last one has no end while it lasts. */
  clock_pauses: ColumnType<StoredPause[], string | undefined, string>;
  /** When the person was told that it takes longer. */
  extended_at: NullableInstant;
  identity_verified_at: NullableInstant;
  /** When its deletion and access were granted or denied, or it was withdrawn, the word back to an intake vendor included. */
  answered_at: NullableInstant;
  /** The same of its opt-out. */
  opted_out_at: NullableInstant;
  /** Whether its clocks stand still. */
  paused: Generated<boolean>;
  /** Of a request that is over: whether a deadline was missed, or will be since nobody answers it any more. */
  late: Generated<boolean>;
  /** The nearest deadline that is not met yet; `never` where there is none, while the clocks stand still, and once it is closed. */
  due_at: InstantOrNever;
  /** From when on it may well be late. */
  at_risk_at: InstantOrNever;
  /** From when on nothing has moved for long. */
  stalled_at: InstantOrNever;
}

/** The same of a status. */
export interface StatusClockColumns {
  /** The state that it was in when its clocks were last looked after, and since when. */
  moved_state: VendorState | null;
  moved_at: NullableInstant;
  /** The request's, repeated. */
  paused: Generated<boolean>;
  /** Until when the right is to be answered; `never` where the law sets no time, and while the clocks stand still. */
  right_due_at: InstantOrNever;
  expected_at: NullableInstant;
  submit_by: NullableInstant;
  /** When the vendor has taken longer than it says, or the right is late, whichever comes first. */
  overdue_at: InstantOrNever;
  at_risk_at: InstantOrNever;
  stalled_at: InstantOrNever;
}

/** A time in which the clocks of a request stood still, as JSON keeps it. */
export interface StoredPause {
  readonly from: string;
  readonly to: string | null;
}
