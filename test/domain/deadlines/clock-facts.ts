import type { ClockFacts, ClockSettings } from '../../../src/domain/deadlines/deadline.js';

export const at = (text: string): Date => new Date(text.length === 10 ? `${text}T12:00:00Z` : text);

/** A deletion under the CCPA that nobody has touched yet, with what a test says otherwise. */
export const factsOf = (
  given: Partial<Omit<ClockFacts, 'receivedAt'>> & { readonly receivedAt: string | Date },
): ClockFacts => ({
  regulation: 'CCPA',
  rights: ['DELETION'],
  acknowledgedAt: null,
  answeredAt: null,
  optedOutAt: null,
  extendedAt: null,
  withdrawnAt: null,
  identityVerifiedAt: null,
  pauses: [],
  ...given,
  receivedAt: typeof given.receivedAt === 'string' ? at(given.receivedAt) : given.receivedAt,
});

const zones: Readonly<Record<string, string>> = {
  US: 'America/Los_Angeles',
  GB: 'Europe/London',
  DE: 'Europe/Berlin',
  BR: 'America/Sao_Paulo',
  CA: 'America/Toronto',
};

/** An establishment in a country; noon in UTC is the same civil day in all of their zones. */
export const settingsIn = (
  country: string,
  given: {
    readonly region?: string;
    readonly reading?: 'STRICT' | 'GENERAL';
    readonly acknowledgeWithin?: number;
  } = {},
): ClockSettings => ({
  establishment: { country, region: given.region ?? null, timeZone: zones[country] ?? 'Europe/Paris' },
  readings: { california45Days: given.reading ?? 'STRICT' },
  acknowledgeWithin: given.acknowledgeWithin ?? null,
});
