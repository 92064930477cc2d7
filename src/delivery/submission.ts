import type { RightProgress } from '../domain/vendor-source.js';
import type { EventDraft } from '../ledger/events.js';
import type { RecordRow, StatusRow } from '../ledger/requests.js';
import type { Lease } from './claim.js';
import type { DeliveryContext, Lane } from './context.js';

/** One status that is being brought to its vendor. */
export interface Submission {
  readonly context: DeliveryContext;
  readonly lane: Lane;
  readonly status: StatusRow;
  readonly lease: Lease;
}

/** A planned record is about one right; its progress is one entry. */
export const progressOf = (
  record: Pick<RecordRow, 'rights'>,
  progress: Pick<RightProgress, 'state'> & Partial<Pick<RightProgress, 'reason'>>,
): string =>
  JSON.stringify(
    record.rights.map((right): RightProgress => ({
      right,
      state: progress.state,
      outcome: null,
      reason: progress.reason ?? null,
      confidence: null,
    })),
  );

/** Something that delivery itself did or learned at the vendor. */
export const event = ({ lane }: Pick<Submission, 'lane'>, type: string, message: string): EventDraft => ({
  actor: 'privacy-graph',
  type,
  message,
  vendor: lane.account.key,
});
