import type { Counting, RegulationRules } from './rule.js';

const thirtyDays: Counting = {
  unit: 'DAYS',
  length: 30,
  extended: 60,
  firstDay: 'AFTER_RECEIPT',
  rollsBy: null,
  by: 'PIPEDA, section 8(3)',
};

/** Personal Information Protection and Electronic Documents Act, S.C. 2000, c. 5, Canada. */
export const pipeda: RegulationRules = {
  regulation: 'PIPEDA',
  name: 'PIPEDA',
  lacks: {
    DELETION:
      'PIPEDA gives a right of access (Schedule 1, clause 4.9) and limits what is kept (clause 4.5.3), but gives no right to deletion on request',
  },
  versions: [
    {
      effective: { from: '2001-01-01', to: null },
      calendar: 'CA',
      clocks: [
        {
          obligation: 'RESPOND',
          rights: ['ACCESS'],
          citation: 'PIPEDA, section 8(3)',
          verified: true,
          counting: thirtyDays,
          remarks: ['No answer in time is a refusal (section 8(5)).'],
        },
        {
          obligation: 'RESPOND',
          rights: ['DELETION'],
          citation: 'PIPEDA, section 8(3); Schedule 1, clause 4.5.3',
          verified: false,
          counting: thirtyDays,
          remarks: ['The law gives no right to deletion on request and sets no day; the one for access is used.'],
        },
        {
          obligation: 'OPT_OUT',
          rights: ['OPT_OUT'],
          citation: 'PIPEDA, section 8(3); Schedule 1, clause 4.3.8',
          verified: false,
          counting: thirtyDays,
          remarks: ['The law sets no day for a withdrawn consent; the one for access is used.'],
        },
      ],
      extension: { citation: 'PIPEDA, section 8(4)' },
      pause: null,
      noPause: 'PIPEDA, section 8(3): the 30 days are counted from receipt',
      beginsWithIdentity: null,
    },
  ],
};
