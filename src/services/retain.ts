import type { Policy } from '../domain/policy.js';
import { forgetSubject, nextToForget, type ForgetCursor } from '../ledger/forget.js';
import type { Ledger } from '../ledger/ledger.js';

/** What a run came to, in people. */
export interface Retained {
  readonly forgotten: number;
  /** Whose time has come, but for whom something is open, is being worked on, or on legal hold. */
  readonly kept: number;
}

/**
 * Forgets everybody whose requests were closed longer ago than the policy keeps personal data. Any number of processes may
 * do so at once, and it may end at any moment: each person is a transaction of its own.
 */
export async function retain(
  ledger: Ledger,
  { personalData }: Policy['retention'],
  onProgress: (done: Retained) => void = () => undefined,
): Promise<Retained> {
  let done: Retained = { forgotten: 0, kept: 0 };
  let cursor: ForgetCursor | null = null;
  do {
    const page = await nextToForget(ledger, personalData, cursor);
    for (const subject of page.subjects) {
      const forgotten = await forgetSubject(ledger, subject, personalData);
      done = { forgotten: done.forgotten + Number(forgotten), kept: done.kept + Number(!forgotten) };
      onProgress(done);
    }
    cursor = page.next;
  } while (cursor !== null);
  return done;
}
