import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { calendarFor } from '../../../src/domain/deadlines/calendars.js';
import { dayOf, later } from '../../../src/domain/deadlines/civil-date.js';
import type { ClockFacts, ClockSettings, Deadline } from '../../../src/domain/deadlines/deadline.js';
import { deadlinesOf } from '../../../src/domain/deadlines/deadlines-of.js';
import { nextDueAt } from '../../../src/domain/deadlines/next-due.js';
import { versionAt } from '../../../src/domain/deadlines/rules/rules-of.js';
import { europeanEconomicArea } from '../../../src/domain/regulation.js';
import { Regulation, Right } from '../../../src/domain/vocabulary.js';
import { factsOf, settingsIn } from './clock-facts.js';

const day = 86_400_000;
const first = Date.parse('2018-06-01T00:00:00Z');
/** Instants to the second, since the GDPR: some meet a change of the clocks. */
const instant = fc.integer({ min: 0, max: 20 * 365 * 86_400 }).map((seconds) => new Date(first + seconds * 1_000));

const zone = fc.constantFrom(
  'UTC',
  'America/Los_Angeles',
  'Europe/Berlin',
  'Europe/London',
  'Pacific/Auckland',
  'Asia/Kolkata',
);
const settings: fc.Arbitrary<ClockSettings> = fc.record({
  establishment: fc.record({
    country: fc.constantFrom(...europeanEconomicArea, 'US', 'GB', 'BR', 'CA', 'JP'),
    region: fc.constantFrom(null, 'SCT', 'NIR', 'CA'),
    timeZone: zone,
  }),
  readings: fc.record({ california45Days: fc.constantFrom('STRICT', 'GENERAL') }),
  acknowledgeWithin: fc.constantFrom(null, 1, 5),
});
const facts: fc.Arbitrary<ClockFacts> = fc
  .record({
    regulation: fc.constantFrom(...Object.values(Regulation)),
    rights: fc.subarray(Object.values(Right), { minLength: 1 }),
    receivedAt: instant,
  })
  .map(factsOf);

const byObligation = (deadlines: readonly Deadline[]): ReadonlyMap<string, Deadline> =>
  new Map(deadlines.map((deadline) => [deadline.obligation, deadline]));

const always = <T>(property: fc.IPropertyWithHooks<T>): void => {
  fc.assert(property, { numRuns: 120 });
};

/** As a request stands that was extended on the day of receipt. */
const extended = (one: ClockFacts): ClockFacts => ({ ...one, extendedAt: one.receivedAt });

describe('whatever the law, the place and the day', () => {
  it('a later receipt never gives an earlier deadline', () => {
    always(
      fc.property(facts, settings, fc.integer({ min: 0, max: 70 * day }), fc.boolean(), (one, place, after, longer) => {
        const other = { ...one, receivedAt: new Date(one.receivedAt.getTime() + after) };
        const [sooner, later_] = [one, other].map((each) =>
          byObligation(deadlinesOf(longer ? extended(each) : each, place, each.receivedAt)),
        );
        for (const [obligation, deadline] of sooner ?? []) {
          const dueAt = later_?.get(obligation)?.dueAt;
          expect(dueAt?.getTime()).toBeGreaterThanOrEqual(deadline.dueAt.getTime());
        }
      }),
    );
  });

  it('no deadline ends on a day off where the law moves it', () => {
    const rolling = ['GDPR', 'UK_GDPR', 'CCPA'] as const;
    always(
      fc.property(fc.constantFrom(...rolling), facts, settings, fc.boolean(), (regulation, one, place, longer) => {
        const general = { ...place, readings: { california45Days: 'GENERAL' as const } };
        const request = { ...one, regulation };
        const version = versionAt(regulation, dayOf(one.receivedAt, place.establishment.timeZone).toString());
        const calendar = version === null ? null : calendarFor(version.calendar, place.establishment);
        for (const { dueAt } of deadlinesOf(longer ? extended(request) : request, general, one.receivedAt)) {
          const last = dayOf(new Date(dueAt.getTime() - 1), place.establishment.timeZone);
          expect(last.dayOfWeek).toBeLessThan(6);
          expect(calendar?.dayOff(last)).toBeNull();
        }
      }),
    );
  });

  it('an extension never ends before the first period, and is told with its end', () => {
    always(
      fc.property(facts, settings, (one, place) => {
        const before = byObligation(deadlinesOf(one, place, one.receivedAt));
        const after = byObligation(deadlinesOf(extended(one), place, one.receivedAt));
        for (const [obligation, deadline] of after) {
          const unextended = before.get(obligation)?.dueAt.getTime() ?? Infinity;
          if (deadline.extended) expect(deadline.dueAt.getTime()).toBeGreaterThan(unextended);
          else expect(deadline.dueAt.getTime()).toBe(unextended);
        }
        const firstEnds = [...before.values()]
          .filter(({ obligation }) => after.get(obligation)?.extended)
          .map(({ dueAt }) => dueAt);
        if (firstEnds[0] !== undefined) expect(after.get('NOTIFY_EXTENSION')?.dueAt).toEqual(firstEnds[0]);
      }),
    );
  });

  it('a longer pause never gives an earlier deadline, and none that falls into it', () => {
    const pausable = fc.constantFrom('GDPR', 'UK_GDPR');
    const within = fc.integer({ min: 0, max: 26 * day });
    always(
      fc.property(pausable, facts, settings, within, within, within, (regulation, one, place, start, length, more) => {
        const request: ClockFacts = { ...one, regulation, rights: ['ACCESS'] };
        const from = new Date(one.receivedAt.getTime() + start);
        const to = (milliseconds: number): Date => new Date(from.getTime() + milliseconds);
        const respondBy = (ends: Date): Date | undefined =>
          byObligation(deadlinesOf({ ...request, pauses: [{ from, to: ends }] }, place, one.receivedAt)).get('RESPOND')
            ?.dueAt;
        const without =
          byObligation(deadlinesOf(request, place, one.receivedAt))
            .get('RESPOND')
            ?.dueAt.getTime() ?? 0;
        const short = respondBy(to(length));
        const long = respondBy(to(length + more));
        expect(short?.getTime() ?? 0).toBeGreaterThanOrEqual(without);
        expect(long?.getTime() ?? 0).toBeGreaterThanOrEqual(short?.getTime() ?? 0);
        const stops =
          versionAt(regulation, dayOf(one.receivedAt, place.establishment.timeZone).toString())?.pause ?? null;
        if (stops !== null) expect(short?.getTime()).toBeGreaterThan(to(length).getTime());
      }),
    );
  });

  it('a deadline is the end of its day at the establishment, and its explanation leads to that day', () => {
    always(
      fc.property(facts, settings, (one, place) => {
        const { timeZone } = place.establishment;
        for (const { dueOn, dueAt, startedOn, explanation } of deadlinesOf(one, place, one.receivedAt)) {
          const last = dayOf(new Date(dueAt.getTime() - 1), timeZone);
          expect(last.toString()).toBe(dueOn);
          expect(dayOf(dueAt, timeZone).toString()).toBe(later(last, 1).toString());
          expect(startedOn).toBe(dayOf(one.receivedAt, timeZone).toString());
          expect(explanation.steps.some((step) => step.startsWith('The last day is ') && step.includes(dueOn))).toBe(
            true,
          );
          const dates = explanation.excludedDays.map(({ date }) => date);
          expect(dates).toEqual([...new Set(dates)].sort());
          expect(dates.every((date) => date > startedOn && date < dueOn)).toBe(true);
        }
      }),
    );
  });

  it('what is kept as the nearest deadline is the nearest of those shown that are not met', () => {
    const maybe = fc.option(fc.integer({ min: 0, max: 120 * day }), { nil: null });
    always(
      fc.property(facts, settings, maybe, maybe, maybe, (one, place, acknowledged, answered, optedOut) => {
        const after = (milliseconds: number | null): Date | null =>
          milliseconds === null ? null : new Date(one.receivedAt.getTime() + milliseconds);
        const request: ClockFacts = {
          ...one,
          acknowledgedAt: after(acknowledged),
          answeredAt: one.rights.some((right) => right !== 'OPT_OUT') ? after(answered) : null,
          optedOutAt: one.rights.includes('OPT_OUT') ? after(optedOut) : null,
        };
        const open = deadlinesOf(request, place, one.receivedAt).filter(({ metAt }) => metAt === null);
        const least = Math.min(...open.map(({ dueAt }) => dueAt.getTime()));
        expect(nextDueAt(request, place)?.getTime() ?? Infinity).toBe(least);
      }),
    );
  });
});

describe('the calendar of a member state', () => {
  it('has a working day in every week', () => {
    always(
      fc.property(instant, fc.constantFrom(...europeanEconomicArea), (from, country) => {
        const calendar = calendarFor('MEMBER_STATE', settingsIn(country).establishment);
        const week = Array.from({ length: 7 }, (_, index) => later(dayOf(from, 'UTC'), index));
        expect(week.some((one) => calendar.dayOff(one) === null)).toBe(true);
      }),
    );
  });
});
