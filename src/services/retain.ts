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
 * end at any moment, or after a person once `signal` is aborted: each person is a transaction of its own.
 */
export async function retain(
  ledger: Ledger,
  { personalData, log }: Policy['retention'],
  signal?: AbortSignal,
): Promise<Retained> {
  const each = (forgotten: boolean, period: Period, act: Act) => walk(ledger, { forgotten, period, act, signal });
  const forgetting = await each(false, personalData, (id) => forgetSubject(ledger, id, personalData));
  const ending = await each(true, log, (id) => endLogOf(ledger, id, log));
  if (signal?.aborted !== true) await endAccessLog(ledger, log);
  return { forgotten: forgetting.done, kept: forgetting.passed, ended: ending.done };
}

/** Answers whether it was the person's turn. */
type Act = (subjectId: string) => Promise<boolean>;

interface Walk {
  readonly forgotten: boolean;
  readonly period: Period;
  readonly act: Act;
  readonly signal: AbortSignal | undefined;
}

async function walk(
  ledger: Ledger,
  { forgotten, period, act, signal }: Walk,
): Promise<{ readonly done: number; readonly passed: number }> {
  let [done, passed] = [0, 0];
  let cursor: ForgetCursor | null = null;
  do {
    const page = await nextInTime(ledger, forgotten, period, cursor);
    for (const subject of page.subjects) {
      if (signal?.aborted === true) return { done, passed };
      if (await act(subject)) done += 1;
      else passed += 1;
    }
    cursor = page.next;
  } while (cursor !== null);
  return { done, passed };
}
