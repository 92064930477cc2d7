import { deadlinesOf } from '../../src/domain/deadlines/deadlines-of.js';
import type { Deadline } from '../../src/domain/deadlines/deadline.js';
import type { PrivacyRequest } from '../../src/domain/entities.js';
import { healthOf } from '../../src/domain/health.js';
import type { Health, Obligation, Regulation } from '../../src/domain/vocabulary.js';

/** What one day came to. */
export interface DayFigures {
  readonly day: number;
  readonly date: string;
  readonly received: number;
  readonly open: number;
  /** Deadlines that were met on that day, that were missed on it, and clocks that were given more time. */
  readonly met: number;
  readonly missed: number;
  readonly extended: number;
  /** Requests that are open at its end, by health. */
  readonly health: Readonly<Record<Health, number>>;
}

interface Counted {
  readonly regulation: Regulation;
  readonly obligation: Obligation;
  readonly word: 'met' | 'missed';
}

/** Counts deadlines as they are met and missed. Each is counted once, on the day on which that happened. */
export class DayBook {
  readonly #counted = new Map<string, Counted>();
  readonly #seen = new Set<string>();
  readonly #over = new Set<string>();
  readonly #extended = new Set<string>();

  close({ day, date }: Pick<DayFigures, 'day' | 'date'>, now: Date, requests: readonly PrivacyRequest[]): DayFigures {
    const health = { ON_TRACK: 0, AT_RISK: 0, OVERDUE: 0, STALLED: 0, PAUSED: 0 };
    const [known, sums] = [this.#seen.size, { met: 0, missed: 0, extended: 0, open: 0 }];
    for (const request of requests) {
      this.#seen.add(request.id);
      if (request.closedAt === null) {
        sums.open += 1;
        health[healthOf(request.health, now)] += 1;
      }
      // Nothing of what is closed changes any more, but that a deadline passes which nobody has met.
      if (this.#over.has(request.id)) continue;
      const deadlines = deadlinesOf(request.clock.facts, request.clock.settings, now);
      for (const deadline of deadlines) {
        const word = this.#count(request, deadline);
        if (word !== null) sums[word] += 1;
      }
      if (request.clock.facts.extendedAt !== null && !this.#extended.has(request.id)) {
        this.#extended.add(request.id);
        sums.extended += 1;
      }
      const settled = deadlines.every(({ status }) => status === 'MET' || status === 'MISSED');
      if (request.closedAt !== null && settled) this.#over.add(request.id);
    }
    return { day, date, received: this.#seen.size - known, ...sums, health };
  }

  /** Telling of an extension is no duty of its own where none is needed: it counts only where it was done. */
  #count({ id, regulation }: PrivacyRequest, { obligation, status }: Deadline): 'met' | 'missed' | null {
    const word = status === 'MET' ? 'met' : status === 'MISSED' ? 'missed' : null;
    const key = `${id} ${obligation}`;
    if (word === null || (obligation === 'NOTIFY_EXTENSION' && word === 'missed') || this.#counted.has(key))
      return null;
    this.#counted.set(key, { regulation, obligation, word });
    return word;
  }

  /** By law and clock: how many were met and missed. */
  totals(): readonly (readonly [regulation: string, obligation: string, met: number, missed: number])[] {
    const groups = Map.groupBy(this.#counted.values(), ({ regulation, obligation }) => `${regulation} ${obligation}`);
    return [...groups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, all]) => {
        const [regulation = '', obligation = ''] = key.split(' ');
        const count = (word: Counted['word']) => all.filter((one) => one.word === word).length;
        return [regulation, obligation, count('met'), count('missed')];
      });
  }
}
