import type { Regulation } from './vocabulary.js';

/** A length of time in calendar months, which have no fixed length, or in milliseconds; the other is 0. */
export interface Period {
  readonly months: number;
  readonly ms: number;
}

/** What the organisation decided about its own handling of requests. */
export interface Policy {
  /** More deletions than this by one viewer within an hour wait for another's approval; null: never. */
  readonly approval: { readonly deletionsPerHour: number | null };
  /** More than this by one viewer within an hour are refused. */
  readonly velocity: { readonly deletionsPerHour: number };
  /** Whether nothing is sent before the identity is verified. */
  readonly verification: { readonly required: boolean };
  readonly acknowledge: {
    /** Whether receipt is confirmed without anybody asking, at vendors that keep acknowledgements. */
    readonly automatically: boolean;
    /** Within how many business days receipt is to be confirmed where no law says so; null: no such deadline. */
    readonly withinBusinessDays: number | null;
  };
  /** How long after closing: personal data, then events and receipts. */
  readonly retention: { readonly personalData: Period; readonly log: Period };
  /** Where neither the caller nor the person's address tells; null: by the country of the establishment. */
  readonly regulation: { readonly default: Regulation | null };
  /** Whether the day of receipt is the first of California's 45 days (STRICT) or the one before it. */
  readonly readings: { readonly california45Days: 'STRICT' | 'GENERAL' };
}

/** Holds where there is no policy file, and for each part that the file leaves out. */
export const defaultPolicy: Policy = {
  approval: { deletionsPerHour: null },
  velocity: { deletionsPerHour: 1_000 },
  verification: { required: false },
  acknowledge: { automatically: false, withinBusinessDays: null },
  retention: { personalData: { months: 0, ms: 30 * 24 * 3_600_000 }, log: { months: 24, ms: 0 } },
  regulation: { default: null },
  readings: { california45Days: 'STRICT' },
};
