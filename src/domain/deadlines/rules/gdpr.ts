import type { Counting, RegulationRules } from './rule.js';

const oneMonth: Counting = {
  unit: 'MONTHS',
  length: 1,
  extended: 3,
  firstDay: 'AFTER_RECEIPT',
  rollsBy: 'Regulation (EEC, Euratom) 1182/71, Article 3(4)',
  by: 'Regulation (EEC, Euratom) 1182/71, Article 3(1) and (2)(c)',
};

/** General Data Protection Regulation, (EU) 2016/679. */
export const gdpr: RegulationRules = {
  regulation: 'GDPR',
  name: 'GDPR',
  lacks: {},
  versions: [
    {
      effective: { from: '2018-05-25', to: null },
      calendar: 'MEMBER_STATE',
      clocks: [
        {
          obligation: 'RESPOND',
          rights: ['DELETION', 'ACCESS'],
          citation: 'GDPR, Article 12(3) and (4)',
          verified: true,
          counting: oneMonth,
          remarks: ['It is due without undue delay; this is the last day, for a refusal too.'],
        },
        {
          obligation: 'OPT_OUT',
          rights: ['OPT_OUT'],
          citation: 'GDPR, Articles 12(3) and 21(3)',
          verified: true,
          counting: oneMonth,
          remarks: [
            'Data must no longer be used for direct marketing from the moment of the objection; this is the last day to tell the person what was done.',
          ],
        },
      ],
      extension: { citation: 'GDPR, Article 12(3)' },
      pause: {
        citation: 'GDPR, Article 12(6); EDPB Guidelines 01/2022',
        verified: false,
        clarifies: [],
        lastDayToo: null,
      },
      noPause:
        'GDPR, Article 12(6): only reasonable doubts about the person’s identity stop the clock, and it is verified already',
      beginsWithIdentity: null,
    },
  ],
};
