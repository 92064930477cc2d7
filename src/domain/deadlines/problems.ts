import type { Regulation, Right } from '../vocabulary.js';
import { named } from './civil-date.js';
import type { ClockFacts, ClockProblem, ClockSettings } from './deadline.js';
import { extendablePeriod, metAtOf } from './deadlines-of.js';
import { clocksOf, isPausable, lawOf, periodOf, stopsForQuestions } from './law.js';
import { rulesOf } from './rules/rules-of.js';

/** A caller's clock may run a little ahead of ours: that is not the future. In milliseconds. */
const CLOCK_SKEW = 5_000;

const isFuture = (at: Date, now: Date): boolean => at.getTime() > now.getTime() + CLOCK_SKEW;

/** Whether a law that the caller chose gives the right that is asked for. */
export function regulationProblem(regulation: Regulation, right: Right): ClockProblem | null {
  const lacking = rulesOf[regulation].lacks[right];
  if (lacking === undefined) return null;
  const message = `${lacking}. Choose the law that gives the right, or NONE for the organisation’s own policy.`;
  return { code: 'INVALID', message, field: 'regulation' };
}

/** Whether a request can have been received then, under a law. */
export function receiptProblem(
  facts: Pick<ClockFacts, 'regulation' | 'receivedAt' | 'rights'>,
  settings: ClockSettings,
  now: Date,
): ClockProblem | null {
  const { name, versions } = rulesOf[facts.regulation];
  if (isFuture(facts.receivedAt, now)) {
    const law = lawOf({ ...facts, receivedAt: now }, settings);
    const clocks = law === null ? [] : clocksOf(law, facts);
    const cited = clocks.map(({ citation }) => citation)[0];
    const because = cited === undefined ? '' : `: its clocks run from receipt (${cited})`;
    const message = `A request cannot have been received in the future${because}. Give the day on which the person asked.`;
    return { code: 'INVALID', message, field: 'receivedAt' };
  }
  if (lawOf(facts, settings) !== null) return null;
  const [first] = versions;
  const from = first === undefined ? '' : ` from ${first.effective.from}`;
  const cited = first?.clocks[0]?.citation ?? name;
  const message = `${name} applies to requests received${from} (${cited}). Correct the day of receipt, or choose another regulation.`;
  return { code: 'INVALID', message, field: 'receivedAt' };
}

/** Whether the time to respond can be extended now, by a notice that was sent to the person then. */
export function extensionProblem(
  facts: ClockFacts,
  settings: ClockSettings,
  noticeSentAt: Date,
  now: Date,
): ClockProblem | null {
  const law = lawOf(facts, settings);
  const periods = law === null ? [] : clocksOf(law, facts).map((rule) => periodOf(law, rule, facts, now));
  const period = extendablePeriod(periods);
  const { name } = rulesOf[facts.regulation];
  if (law === null || period === null) {
    const cited = periods.map(({ rule }) => rule.citation).join('; ');
    const under = cited === '' ? name : `${name} (${cited})`;
    return {
      code: 'NOT_PERMITTED',
      message: `${under} knows no extension for what is asked for. Answer in time.`,
      field: null,
    };
  }
  const cited = law.version.extension?.citation ?? period.rule.citation;
  if (facts.withdrawnAt !== null || metAtOf(period.rule.obligation, facts) !== null) {
    return {
      code: 'CONFLICT',
      message: `The request is answered; there is nothing to extend (${cited}).`,
      field: null,
    };
  }
  if (facts.extendedAt !== null) {
    return {
      code: 'CONFLICT',
      message: `The time was extended already; the law allows it once (${cited}).`,
      field: null,
    };
  }
  const firstEnd = `${named(period.first.end)} in ${settings.establishment.timeZone}`;
  if (now >= period.firstDueAt) {
    const message = `It is too late to extend: the first period ended with ${firstEnd} (${cited}). Answer the request now.`;
    return { code: 'CONFLICT', message, field: null };
  }
  if (isFuture(noticeSentAt, now) || noticeSentAt < facts.receivedAt) {
    const message = `The person must have been told between receipt and now (${cited}). Send the notice first, and give the time at which it was sent.`;
    return { code: 'INVALID', message, field: 'noticeSentAt' };
  }
  return null;
}

/** Whether the clock can be stopped now. A clock that stands still already is no problem of this function's. */
export function pauseProblem(facts: ClockFacts, settings: ClockSettings, now: Date): ClockProblem | null {
  const law = lawOf(facts, settings);
  const { name } = rulesOf[facts.regulation];
  const pause = law?.version.pause ?? null;
  if (law === null || pause === null) {
    const why = law === null ? `${name} was not in force when the request was received` : law.version.noPause;
    return { code: 'NOT_PERMITTED', message: `The clock cannot be stopped. ${sentence(why)}.`, field: null };
  }
  const rule = clocksOf(law, facts).find((clock) => isPausable(law, clock));
  if (rule === undefined || (!stopsForQuestions(law, facts) && facts.identityVerifiedAt !== null)) {
    return {
      code: 'NOT_PERMITTED',
      message: `The clock cannot be stopped. ${sentence(law.version.noPause)}.`,
      field: null,
    };
  }
  if (facts.withdrawnAt !== null || metAtOf(rule.obligation, facts) !== null) {
    return { code: 'CONFLICT', message: `The request is answered; no clock runs (${pause.citation}).`, field: null };
  }
  const { dueAt, counted, paused } = periodOf(law, rule, facts, now);
  if (!paused && now >= dueAt) {
    const message = `It is too late to stop the clock: it ran out with ${named(counted.end)} in ${settings.establishment.timeZone} (${pause.citation}). Answer the request now.`;
    return { code: 'CONFLICT', message, field: null };
  }
  return null;
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
