import type { DeadlineStatus, Obligation, Regulation, Right } from '../vocabulary.js';

/** Where the organisation answers requests: whose days and whose holidays count. */
export interface Establishment {
  /** IANA: a day is midnight to midnight there. */
  readonly timeZone: string;
  /** ISO 3166. */
  readonly country: string;
  /** A state, nation or province, such as SCT; null where none is set. */
  readonly region: string | null;
}

/** What the organisation has settled where the law leaves a choice. */
export interface ClockSettings {
  readonly establishment: Establishment;
  readonly readings: {
    /** Whether the day of receipt is the first of California's 45 days (STRICT) or the one before it. */
    readonly california45Days: 'STRICT' | 'GENERAL';
  };
  /** Business days to confirm receipt in, where no law sets a time; null: no such clock. */
  readonly acknowledgeWithin: number | null;
}

/** A time that may not count. */
export interface Pause {
  readonly from: Date;
  /** Null while it lasts. */
  readonly to: Date | null;
}

/** All that the clocks of a request depend on, besides the law, the settings and now. */
export interface ClockFacts {
  readonly regulation: Regulation;
  readonly rights: readonly Right[];
  readonly receivedAt: Date;
  readonly acknowledgedAt: Date | null;
  /**
   * When all of its deletion and access were granted or denied; null while one is open, where one was closed without either
   * (its vendor failed, say), and where it asks for neither.
   */
  readonly answeredAt: Date | null;
  /** The same of its opt-out. */
  readonly optedOutAt: Date | null;
  /** When the person was told that it takes longer. */
  readonly extendedAt: Date | null;
  /** When the request was withdrawn or found to be another's duplicate: what was not due by then never will be. */
  readonly withdrawnAt: Date | null;
  readonly identityVerifiedAt: Date | null;
  readonly pauses: readonly Pause[];
}

/** A civil day, YYYY-MM-DD, in the establishment's time zone. */
export type CivilDate = string;

export interface ExcludedDay {
  readonly date: CivilDate;
  readonly why: string;
}

/** How a deadline was computed, so that it can be argued. Sentences in English; no personal data. */
export interface DeadlineExplanation {
  readonly rule: string;
  readonly ruleVersion: string;
  readonly citation: string;
  readonly steps: readonly string[];
  /** Days that did not count, with why; in order. */
  readonly excludedDays: readonly ExcludedDay[];
}

/** One statutory clock of a request. */
export interface Deadline {
  readonly obligation: Obligation;
  readonly regulation: Regulation;
  readonly status: DeadlineStatus;
  readonly startedOn: CivilDate;
  /** The last day on which the obligation can be met. */
  readonly dueOn: CivilDate;
  /** The end of that day, 24:00: whatever happens at this instant is late. */
  readonly dueAt: Date;
  readonly metAt: Date | null;
  readonly extended: boolean;
  /** From today, or from the day on which it was met, to `dueOn`; negative when overdue. */
  readonly daysLeft: number;
  readonly explanation: DeadlineExplanation;
}

/** Why something cannot be, for the caller. The message says what to do and cites the law; it holds no value of theirs. */
export interface ClockProblem {
  readonly code: 'INVALID' | 'CONFLICT' | 'NOT_PERMITTED';
  readonly message: string;
  /** The argument or input field that is wrong; null where it is the act itself. */
  readonly field: 'regulation' | 'receivedAt' | 'noticeSentAt' | null;
}
