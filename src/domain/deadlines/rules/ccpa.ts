import type { ClockRule, Counting, RegulationRules, RuleVersion } from './rule.js';

const businessDays = (length: number): Counting => ({
  unit: 'BUSINESS_DAYS',
  length,
  extended: null,
  firstDay: 'AFTER_RECEIPT',
  rollsBy: null,
  by: 'Financial Code § 31033, the nearest definition of a business day in statute',
});

const days = { unit: 'DAYS', length: 45, extended: 90 } as const;

/** Whether the day of receipt is the first of the period is read in two ways; see docs/decisions/0019. */
const fortyFiveDays = {
  STRICT: { ...days, firstDay: 'OF_RECEIPT', rollsBy: null, by: '11 CCR § 7021(b)' },
  GENERAL: {
    ...days,
    firstDay: 'AFTER_RECEIPT',
    rollsBy: 'Government Code § 6800; Code of Civil Procedure § 12a',
    by: 'Civil Code § 10; Government Code § 6800',
  },
} as const;

interface Sections {
  readonly acknowledge: string;
  readonly respond: string;
  readonly optOut: string;
  readonly optOutRemarks: readonly string[];
}

const clocksOf = ({ acknowledge, respond, optOut, optOutRemarks }: Sections): readonly ClockRule[] => [
  {
    obligation: 'ACKNOWLEDGE',
    rights: ['DELETION', 'ACCESS'],
    citation: acknowledge,
    verified: true,
    counting: businessDays(10),
    remarks: [
      'The confirmation says how the request will be processed. None is needed where it was granted or denied before.',
    ],
  },
  {
    obligation: 'RESPOND',
    rights: ['DELETION', 'ACCESS'],
    citation: `${respond}; Civil Code § 1798.130(a)(2)`,
    verified: true,
    counting: fortyFiveDays,
    remarks: ['The period runs whatever time verification takes.'],
  },
  {
    obligation: 'OPT_OUT',
    rights: ['OPT_OUT'],
    citation: `${optOut}; Civil Code § 1798.135`,
    verified: true,
    counting: businessDays(15),
    remarks: [
      'It is due as soon as feasibly possible; this is the last day. No verification is asked for.',
      ...optOutRemarks,
    ],
  },
];

const versionOf = (effective: RuleVersion['effective'], sections: Sections): RuleVersion => ({
  effective,
  calendar: 'CALIFORNIA',
  clocks: clocksOf(sections),
  extension: { citation: `${sections.respond}; Civil Code § 1798.130(a)(2)` },
  pause: null,
  noPause: `${sections.respond}: the 45 days run regardless of the time required to verify the request`,
  beginsWithIdentity: null,
});

const renumbered = { acknowledge: '11 CCR § 7021(a)', respond: '11 CCR § 7021(b)', optOut: '11 CCR § 7026(f)' };

const firstRegulations = versionOf(
  { from: '2020-08-14', to: '2022-05-04' },
  {
    acknowledge: '11 CCR § 999.313(a)',
    respond: '11 CCR § 999.313(b)',
    optOut: '11 CCR § 999.315',
    optOutRemarks: [],
  },
);

/** The statute alone sets a time to respond, and none for the rest. */
const beforeRegulations: RuleVersion = {
  effective: { from: '2020-01-01', to: '2020-08-13' },
  calendar: 'CALIFORNIA',
  clocks: [
    {
      obligation: 'RESPOND',
      rights: ['DELETION', 'ACCESS'],
      citation: 'Civil Code § 1798.130(a)(2)',
      verified: true,
      counting: fortyFiveDays,
    },
  ],
  extension: { citation: 'Civil Code § 1798.130(a)(2)' },
  pause: null,
  noPause: 'Civil Code § 1798.130(a)(2): verification does not extend the 45 days',
  beginsWithIdentity: null,
};

/** California Consumer Privacy Act, Civil Code §§ 1798.100–1798.199.100, and its regulations. */
export const ccpa: RegulationRules = {
  regulation: 'CCPA',
  name: 'CCPA',
  lacks: {},
  versions: [
    beforeRegulations,
    firstRegulations,
    versionOf({ from: '2022-05-05', to: '2025-12-31' }, { ...renumbered, optOutRemarks: [] }),
    versionOf(
      { from: '2026-01-01', to: null },
      {
        ...renumbered,
        optOutRemarks: ['The person must be able to see that the opt-out was processed (11 CCR § 7026, since 2026).'],
      },
    ),
  ],
};
