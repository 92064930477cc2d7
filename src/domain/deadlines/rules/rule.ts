import type { Obligation, Regulation, Right } from '../../vocabulary.js';
import type { CalendarChoice } from '../calendars.js';
import type { CivilDate } from '../deadline.js';

/** How a period is counted. */
export interface Counting {
  readonly unit: 'MONTHS' | 'DAYS' | 'BUSINESS_DAYS';
  readonly length: number;
  /** From receipt on, where it is extended; null where the law knows no extension. */
  readonly extended: number | null;
  /** Whether the day of receipt is the first day of the period, or the day after it. Makes no difference to months. */
  readonly firstDay: 'OF_RECEIPT' | 'AFTER_RECEIPT';
  /** What lets the period end on the next working day where its last day is off; null where nothing does. */
  readonly rollsBy: string | null;
  /** Where it is written how to count so. */
  readonly by: string;
}

/** Another time that may hold for the same request, to be named beside the one that is used. */
export interface Alternative {
  /** When it holds: "Where …". */
  readonly where: string;
  readonly counting: Counting;
}

/** One clock of a law. */
export interface ClockRule {
  readonly obligation: Exclude<Obligation, 'NOTIFY_EXTENSION'>;
  /** It runs where one of these is asked for. */
  readonly rights: readonly Right[];
  readonly citation: string;
  /** Whether it was held against the text of the law; its date is shown as provisional where it was not. */
  readonly verified: boolean;
  /** The settings choose between two where the law can be read in two ways; the first is the earlier. */
  readonly counting: Counting | { readonly STRICT: Counting; readonly GENERAL: Counting };
  /** What else the law says about this clock, in sentences. */
  readonly remarks?: readonly string[];
  readonly alternatives?: readonly Alternative[];
}

/** What may stop a clock. */
export interface PauseRule {
  readonly citation: string;
  /** As for a clock. */
  readonly verified: boolean;
  /** Whether a question about what the person wants stops it, for these rights. */
  readonly clarifies: readonly Right[];
  /** The way of counting that gives more time, with where it is written; null where there is one way only. */
  readonly lastDayToo: string | null;
}

/** The law as it stands for requests received while it is in effect. */
export interface RuleVersion {
  /** First and last day of receipt; null: until now. */
  readonly effective: { readonly from: CivilDate; readonly to: CivilDate | null };
  readonly calendar: CalendarChoice;
  readonly clocks: readonly ClockRule[];
  readonly extension: { readonly citation: string } | null;
  readonly pause: PauseRule | null;
  /** Said where a pause is refused. */
  readonly noPause: string;
  /** Where the period begins later than on receipt, when the person's identity was in doubt; null: it never does. */
  readonly beginsWithIdentity: string | null;
}

/** One law, in versions without a gap, oldest first. */
export interface RegulationRules {
  readonly regulation: Regulation;
  readonly name: string;
  /** Rights that it does not give, with where that can be seen. */
  readonly lacks: Partial<Readonly<Record<Right, string>>>;
  readonly versions: readonly RuleVersion[];
}
