import { Temporal } from 'temporal-polyfill';
import { daysBetween } from '../deadlines/civil-date.js';
import { rightsInOrder, type Right } from '../vocabulary.js';
import type { AnsweredRight } from './ccpa-log.js';

/**
 * The figures of one calendar year and one right that 11 CCR §7102(a) asks for. What was received is what was answered one
 * way or another, and what is open.
 */
export interface CcpaFiguresRow {
  /** Of receipt. */
  readonly year: string;
  readonly right: Right;
  readonly received: number;
  /** In whole or in part. */
  readonly complied: number;
  readonly denied: number;
  /** Withdrawn, duplicate, expired, failed or canceled by its vendor. */
  readonly otherwise_closed: number;
  readonly open: number;
  /** Between the civil day of receipt and that of the answer, complied with or denied; empty where none was answered. */
  readonly median_days_to_respond: number | '';
}

interface Count {
  received: number;
  COMPLIED: number;
  DENIED: number;
  OTHERWISE_CLOSED: number;
  OPEN: number;
  /** How many were answered after so many days: an exact median in little memory. */
  readonly days: Map<number, number>;
}

/** Counts rights as they come; what it holds does not grow with them. */
export class CcpaFigures {
  readonly #years = new Map<string, Map<Right, Count>>();

  add({ right, answer, receivedOn, answeredOn }: AnsweredRight): void {
    const count = this.#countOf(receivedOn.slice(0, 4), right);
    count.received += 1;
    count[answer] += 1;
    if ((answer !== 'COMPLIED' && answer !== 'DENIED') || answeredOn === null) return;
    const days = daysBetween(Temporal.PlainDate.from(receivedOn), Temporal.PlainDate.from(answeredOn));
    count.days.set(days, (count.days.get(days) ?? 0) + 1);
  }

  /** A row for each right of each year in which any right was asked for. */
  rows(): readonly CcpaFiguresRow[] {
    return [...this.#years.keys()].sort().flatMap((year) =>
      rightsInOrder.map((right) => {
        const count = this.#countOf(year, right);
        return {
          year,
          right,
          received: count.received,
          complied: count.COMPLIED,
          denied: count.DENIED,
          otherwise_closed: count.OTHERWISE_CLOSED,
          open: count.OPEN,
          median_days_to_respond: medianOf(count.days) ?? '',
        };
      }),
    );
  }

  #countOf(year: string, right: Right): Count {
    const rights = this.#years.get(year) ?? new Map<Right, Count>();
    this.#years.set(year, rights);
    const count = rights.get(right) ?? {
      received: 0,
      COMPLIED: 0,
      DENIED: 0,
      OTHERWISE_CLOSED: 0,
      OPEN: 0,
      days: new Map(),
    };
    rights.set(right, count);
    return count;
  }
}

/** The middle of the values; of an even number of them, the mean of the two in the middle. Null where there is none. */
function medianOf(counts: ReadonlyMap<number, number>): number | null {
  const values = [...counts].sort(([a], [b]) => a - b);
  const total = values.reduce((sum, [, count]) => sum + count, 0);
  const at = (place: number): number => {
    let passed = 0;
    for (const [value, count] of values) {
      passed += count;
      if (place < passed) return value;
    }
    return Number.NaN;
  };
  return total === 0 ? null : (at(Math.floor((total - 1) / 2)) + at(Math.floor(total / 2))) / 2;
}
