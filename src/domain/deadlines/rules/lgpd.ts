import type { Counting, RegulationRules } from './rule.js';

const fifteenDays: Counting = {
  unit: 'DAYS',
  length: 15,
  extended: null,
  firstDay: 'AFTER_RECEIPT',
  rollsBy: null,
  by: 'LGPD, Article 19, II',
};

/** Lei Geral de Proteção de Dados, Lei 13.709/2018, Brazil. */
export const lgpd: RegulationRules = {
  regulation: 'LGPD',
  name: 'LGPD',
  lacks: {},
  versions: [
    {
      effective: { from: '2020-09-18', to: null },
      calendar: 'BR',
      clocks: [
        {
          obligation: 'RESPOND',
          rights: ['ACCESS'],
          citation: 'LGPD, Article 19, II',
          verified: true,
          counting: fifteenDays,
          remarks: ['A simplified answer is due at once (Article 19, I); the full statement by this day.'],
        },
        {
          obligation: 'RESPOND',
          rights: ['DELETION'],
          citation: 'LGPD, Articles 18, § 4 and 19, II',
          verified: false,
          counting: fifteenDays,
          remarks: [
            'The law wants a deletion done at once, or the reasons told why it cannot be, and sets no day; the one for access is used.',
          ],
        },
        {
          obligation: 'OPT_OUT',
          rights: ['OPT_OUT'],
          citation: 'LGPD, Articles 18, § 4 and 19, II',
          verified: false,
          counting: fifteenDays,
          remarks: [
            'The law wants an opposition or a withdrawn consent heeded at once and sets no day; the one for access is used.',
          ],
        },
      ],
      extension: null,
      pause: null,
      noPause: 'LGPD, Article 19: the 15 days are counted from the request',
      beginsWithIdentity: null,
    },
  ],
};
