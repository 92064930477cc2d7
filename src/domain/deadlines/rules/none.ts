import type { RegulationRules } from './rule.js';

/** No statute: only what the organisation sets itself. */
export const none: RegulationRules = {
  regulation: 'NONE',
  name: 'No statute',
  lacks: {},
  versions: [
    {
      effective: { from: '0001-01-01', to: null },
      calendar: 'MEMBER_STATE',
      clocks: [],
      extension: null,
      pause: null,
      noPause: 'no statute sets this request a time that could stop',
      beginsWithIdentity: null,
    },
  ],
};
