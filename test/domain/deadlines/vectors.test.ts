import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { ClockSettings } from '../../../src/domain/deadlines/deadline.js';
import { deadlinesOf } from '../../../src/domain/deadlines/deadlines-of.js';
import { rulesOf } from '../../../src/domain/deadlines/rules/rules-of.js';
import { Obligation, Regulation, Right } from '../../../src/domain/vocabulary.js';
import { at, factsOf, settingsIn } from './clock-facts.js';

interface Vector {
  readonly regulation: Regulation;
  readonly obligation: Obligation;
  readonly received: string;
  /** Comma separated, see vectors.md. */
  readonly with: string;
  readonly lastDay: string;
  readonly why: string;
}

const regions: Readonly<Record<string, ClockSettings>> = {
  Scotland: settingsIn('GB', { region: 'SCT' }),
  'Northern Ireland': settingsIn('GB', { region: 'NIR' }),
};

const homes: Partial<Readonly<Record<Regulation, string>>> = { LGPD: 'BR', PIPEDA: 'CA', QUEBEC_LAW_25: 'CA' };

/** What the code says for a vector. */
function lastDayOf(vector: Omit<Vector, 'lastDay' | 'why'>): string | undefined {
  const words = vector.with.split(', ').filter((word) => word !== '');
  const place = words.find((word) => !/^(extended|general reading|paused .*)$/.test(word));
  const pause = words.map((word) => /^paused (\S+) to (\S+)$/.exec(word)).find((found) => found !== null);
  const settings =
    (place === undefined ? undefined : regions[place]) ?? settingsIn(place ?? homes[vector.regulation] ?? 'US');
  const facts = factsOf({
    regulation: vector.regulation,
    rights: vector.obligation === 'OPT_OUT' ? ['OPT_OUT'] : ['ACCESS'],
    receivedAt: vector.received,
    extendedAt: words.includes('extended') ? at(vector.received) : null,
    pauses: pause === undefined ? [] : [{ from: at(pause[1] ?? ''), to: at(pause[2] ?? '') }],
  });
  const readings = { california45Days: words.includes('general reading') ? ('GENERAL' as const) : ('STRICT' as const) };
  return deadlinesOf(facts, { ...settings, readings }, at(vector.received)).find(
    ({ obligation }) => obligation === vector.obligation,
  )?.dueOn;
}

const isOneOf = <T extends string>(words: Readonly<Record<T, T>>, word: string): word is T =>
  Object.hasOwn(words, word);

function parseVectors(text: string): readonly Vector[] {
  return text
    .split('\n## ')
    .slice(1)
    .flatMap((section) => {
      const [heading = '', ...lines] = section.split('\n');
      const [regulation = '', obligation = ''] = heading.split(' ');
      if (!isOneOf(Regulation, regulation) || !isOneOf(Obligation, obligation)) throw new Error(`No rule: ${heading}`);
      return lines
        .filter((line) => /^\| \d/.test(line))
        .map((line) => {
          const [received = '', place = '', lastDay = '', why = ''] = line
            .split('|')
            .slice(1)
            .map((cell) => cell.trim());
          return { regulation, obligation, received, with: place, lastDay, why };
        });
    });
}

const vectors = parseVectors(readFileSync(new URL('vectors.md', import.meta.url), 'utf8'));

/** What runs by a law, told by its data. */
const rules = Object.values(rulesOf).flatMap(({ regulation, versions }) => {
  const clocks = new Set(versions.flatMap((version) => version.clocks.map(({ obligation }) => obligation)));
  const extends_ = versions.some(({ extension }) => extension !== null);
  return [...clocks, ...(extends_ ? [Obligation.NOTIFY_EXTENSION] : [])].map(
    (obligation) => `${regulation} ${obligation}`,
  );
});

describe('a deadline', () => {
  it.each<readonly [string, Regulation, Obligation, string, string, string]>([
    ['Saturday 28 February rolls', 'GDPR', 'RESPOND', '2026-01-31', 'DE', '2026-03-02'],
    ['Easter Sunday and Monday', 'GDPR', 'RESPOND', '2026-03-05', 'DE', '2026-04-07'],
    ['no 31 September', 'GDPR', 'RESPOND', '2026-08-31', 'DE', '2026-09-30'],
    ['Christmas in Germany', 'GDPR', 'RESPOND', '2026-11-25', 'DE', '2026-12-28'],
    ['Christmas in England', 'UK_GDPR', 'RESPOND', '2026-11-25', 'GB', '2026-12-29'],
    ['three months from receipt', 'GDPR', 'RESPOND', '2025-11-30', 'DE, extended', '2026-03-02'],
    ['ten business days', 'CCPA', 'ACKNOWLEDGE', '2026-11-20', '', '2026-12-07'],
    ['fifteen business days', 'CCPA', 'OPT_OUT', '2026-11-20', '', '2026-12-14'],
    ['45 days, beginning on receipt', 'CCPA', 'RESPOND', '2026-11-20', '', '2027-01-03'],
    ['45 days after receipt', 'CCPA', 'RESPOND', '2026-11-20', 'general reading', '2027-01-04'],
    ['90 days after receipt', 'CCPA', 'RESPOND', '2026-11-20', 'extended, general reading', '2027-02-18'],
    ['ten business days over New Year', 'CCPA', 'ACKNOWLEDGE', '2026-12-18', '', '2027-01-05'],
    ['fifteen days', 'LGPD', 'RESPOND', '2026-11-20', '', '2026-12-05'],
  ])('is the day that was settled beforehand: %s', (_what, regulation, obligation, received, place, lastDay) => {
    expect(lastDayOf({ regulation, obligation, received, with: place })).toBe(lastDay);
  });

  it.each(vectors)(
    'is the day worked out apart from the code: $regulation $obligation, received $received $with',
    ({ lastDay, ...vector }) => {
      expect(`${lastDayOf(vector) ?? 'none'}: ${vector.why}`).toBe(`${lastDay}: ${vector.why}`);
    },
  );

  it.each(rules)('is worked out at least five times for %s', (rule) => {
    const own = vectors.filter(({ regulation, obligation }) => `${regulation} ${obligation}` === rule);
    expect(new Set(own.map((vector) => `${vector.received} ${vector.with}`)).size).toBeGreaterThanOrEqual(5);
    expect(own.filter(({ why }) => !/^\S.*\.$/.test(why))).toEqual([]);
  });
});

describe('a law', () => {
  const dayAfter = (day: string): string =>
    new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

  it.each(Object.values(rulesOf))(
    'has versions without a gap, each with its citations: $regulation',
    ({ versions }) => {
      versions.forEach(({ effective, clocks, extension, pause, noPause }, index) => {
        const next = versions[index + 1];
        expect(effective.to === null ? null : dayAfter(effective.to)).toBe(next?.effective.from ?? null);
        const cited = [...clocks.map(({ citation }) => citation), extension?.citation, pause?.citation, noPause];
        expect(cited.filter((citation) => citation === '')).toEqual([]);
        expect(clocks.map(({ verified }) => typeof verified)).toEqual(clocks.map(() => 'boolean'));
      });
    },
  );

  it.each(Object.values(Regulation).filter((regulation) => regulation !== 'NONE'))(
    'sets a time for every right that somebody can ask for: %s',
    (regulation) => {
      for (const right of Object.values(Right)) {
        expect(
          deadlinesOf(
            factsOf({ regulation, rights: [right], receivedAt: '2026-11-20' }),
            settingsIn('US'),
            at('2026-11-20'),
          ),
        ).not.toEqual([]);
      }
    },
  );

  it('sets none where there is no statute', () => {
    const facts = factsOf({ regulation: 'NONE', rights: ['DELETION', 'ACCESS', 'OPT_OUT'], receivedAt: '2026-11-20' });
    expect(deadlinesOf(facts, settingsIn('US'), at('2026-11-20'))).toEqual([]);
  });
});
