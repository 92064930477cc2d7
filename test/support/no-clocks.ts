import type { HealthFacts } from '../../src/domain/health.js';
import type { PrivacyRequest } from '../../src/domain/entities.js';

/** Of what no clock runs for. */
export const onTrack: HealthFacts = { paused: false, overdueAt: null, atRiskAt: null, stalledAt: null };

/** What the clocks of a request are, where a test asks for none of them. */
export const noClocks: Pick<PrivacyRequest, 'dueAt' | 'health' | 'clock'> = {
  dueAt: null,
  health: onTrack,
  clock: {
    facts: {
      regulation: 'NONE',
      rights: [],
      receivedAt: new Date(0),
      acknowledgedAt: null,
      answeredAt: null,
      optedOutAt: null,
      extendedAt: null,
      withdrawnAt: null,
      identityVerifiedAt: null,
      pauses: [],
    },
    settings: {
      establishment: { timeZone: 'UTC', country: 'US', region: null },
      readings: { california45Days: 'STRICT' },
      acknowledgeWithin: null,
    },
  },
};
