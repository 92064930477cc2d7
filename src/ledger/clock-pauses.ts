import { standsStill } from '../domain/deadlines/law.js';
import type { RequestChange } from './change-request.js';
import type { StoredPause } from './clock-columns.js';
import { clockFactsOf, isPaused } from './clocks.js';
import type { EventDraft } from './events.js';

/** Whose act it is, as its event tells. */
type Author = Pick<EventDraft, 'actor' | 'vendor'>;

const keepPauses = (change: RequestChange, pauses: readonly StoredPause[]): Promise<unknown> =>
  change.trx
    .updateTable('privacy_request')
    .set({ clock_pauses: JSON.stringify(pauses) })
    .where('id', '=', change.request.id)
    .execute();

/** The clocks stand still from now on. */
export const beginPause = (change: RequestChange): Promise<unknown> =>
  keepPauses(change, [...change.request.clock_pauses, { from: change.at.toISOString(), to: null }]);

/** Clocks that stand still go on from now on, and the chain says so. */
export async function endPause(change: RequestChange, by: Author): Promise<void> {
  const to = change.at.toISOString();
  await keepPauses(
    change,
    change.request.clock_pauses.map((pause) => (pause.to === null ? { ...pause, to } : pause)),
  );
  change.event({ ...by, type: 'clock.resumed', message: 'The clocks go on; the time between does not count.' });
}

/** The person's identity was verified in this change: clocks that only doubts about it may stop go on. */
export async function endIdentityPause(change: RequestChange, by: Author): Promise<void> {
  const facts = { ...clockFactsOf(change.request), identityVerifiedAt: change.at };
  if (isPaused(change.request) && !standsStill(facts, change.request.clock_settings)) await endPause(change, by);
}
