import type { Period, Policy } from '../domain/policy.js';
import { endAccessLog } from '../ledger/access-log.js';
import { endLogOf } from '../ledger/end-of-log.js';
import { forgetSubject, nextInTime, type ForgetCursor } from '../ledger/forget.js';
import type { Ledger } from '../ledger/ledger.js';

/** What a run came to, in people. */
export interface Retained {
  readonly forgotten: number;
  /** Whose time has come, but for whom something is open, is being worked on, or on legal hold. */
  readonly kept: number;
  /** Whose events and receipts are gone now, too. */
  readonly ended: number;
}

/**
 * Forgets everybody whose requests were closed longer ago than the policy keeps personal data, and removes what was kept of
 * those whose requests were closed longer ago than it keeps the log. Any number of processes may do so at once, and it may
 * end at any moment: each person is a transaction of its own.
 */
export async function retain(ledger: Ledger, { personalData, log }: Policy['retention']): Promise<Retained> {
  const forgetting = await each(ledger, false, personalData, (id) => forgetSubject(ledger, id, personalData));
  const ending = await each(ledger, true, log, (id) => endLogOf(ledger, id, log));
  await endAccessLog(ledger, log);
  return { forgotten: forgetting.done, kept: forgetting.passed, ended: ending.done };
}

async function each(
  ledger: Ledger,
  forgotten: boolean,
  period: Period,
  act: (subjectId: string) => Promise<boolean>,
): Promise<{ readonly done: number; readonly passed: number }> {
  let [done, passed] = [0, 0];
  let cursor: ForgetCursor | null = null;
  do {
    const page = await nextInTime(ledger, forgotten, period, cursor);
    for (const subject of page.subjects) {
      if (await act(subject)) done += 1;
      else passed += 1;
    }
    cursor = page.next;
  } while (cursor !== null);
  return { done, passed };
}
