import type { ClockRule, Counting, RegulationRules } from './rule.js';

/** The day of receipt is day one, and the period still ends on the corresponding date: 3 September to 3 October. */
const oneMonth: Counting = {
  unit: 'MONTHS',
  length: 1,
  extended: 3,
  firstDay: 'OF_RECEIPT',
  rollsBy: 'ICO, guidance on the right of access',
  by: 'ICO, guidance on the right of access',
};

const clocksOf = (article: string): readonly ClockRule[] => [
  {
    obligation: 'RESPOND',
    rights: ['DELETION', 'ACCESS'],
    citation: article,
    verified: true,
    counting: oneMonth,
    remarks: ['It is due without undue delay; this is the last day, for a refusal too.'],
  },
  {
    obligation: 'OPT_OUT',
    rights: ['OPT_OUT'],
    citation: `${article} and Article 21(3)`,
    verified: true,
    counting: oneMonth,
    remarks: [
      'Data must no longer be used for direct marketing from the moment of the objection; this is the last day to tell the person what was done.',
    ],
  },
];

/** UK GDPR, of its own since the end of 2020, with Article 12A since the Data (Use and Access) Act 2025, section 76. */
export const ukGdpr: RegulationRules = {
  regulation: 'UK_GDPR',
  name: 'UK GDPR',
  lacks: {},
  versions: [
    {
      effective: { from: '2021-01-01', to: '2026-02-04' },
      calendar: 'UNITED_KINGDOM',
      clocks: clocksOf('UK GDPR, Article 12(3) and (4)'),
      extension: { citation: 'UK GDPR, Article 12(3)' },
      pause: null,
      noPause:
        'UK GDPR, Article 12(3): the clock can be stopped for requests received from 5 February 2026, when Article 12A came into force',
      beginsWithIdentity: null,
    },
    {
      // SI 2026/82, regulation 2(h).
      effective: { from: '2026-02-05', to: null },
      calendar: 'UNITED_KINGDOM',
      clocks: clocksOf('UK GDPR, Articles 12(3) and 12A'),
      extension: { citation: 'UK GDPR, Article 12A' },
      pause: {
        citation: 'UK GDPR, Article 12A',
        verified: true,
        clarifies: ['ACCESS'],
        lastDayToo: 'UK GDPR, Article 12A: the day of the question and the day of the answer both do not count',
      },
      noPause:
        'UK GDPR, Article 12A: a question stops the clock of a request for access; of another right only one about the person’s identity does, and that is verified already',
      beginsWithIdentity: 'UK GDPR, Article 12A',
    },
  ],
};
