import type { Counting, RegulationRules } from './rule.js';

const thirtyDays: Counting = {
  unit: 'DAYS',
  length: 30,
  extended: null,
  firstDay: 'AFTER_RECEIPT',
  rollsBy: null,
  by: 'P-39.1, section 32',
};

/** Act respecting the protection of personal information in the private sector, CQLR c. P-39.1, as of Law 25. */
export const quebecLaw25: RegulationRules = {
  regulation: 'QUEBEC_LAW_25',
  name: 'Quebec Law 25',
  lacks: {},
  versions: [
    {
      effective: { from: '2023-09-22', to: null },
      calendar: 'CA-QC',
      clocks: [
        {
          obligation: 'RESPOND',
          rights: ['DELETION', 'ACCESS'],
          citation: 'CQLR c. P-39.1, section 32',
          verified: true,
          counting: thirtyDays,
          remarks: ['The answer is in writing; silence is a refusal, which opens the person’s remedies.'],
        },
        {
          obligation: 'OPT_OUT',
          rights: ['OPT_OUT'],
          citation: 'CQLR c. P-39.1, section 32',
          verified: false,
          counting: thirtyDays,
          remarks: ['The law sets no day of its own for a withdrawn consent; the one for other requests is used.'],
        },
      ],
      extension: null,
      pause: null,
      noPause: 'CQLR c. P-39.1, section 32: the 30 days are counted from receipt',
      beginsWithIdentity: null,
    },
  ],
};
