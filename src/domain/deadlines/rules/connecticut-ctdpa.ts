import { usState } from './us-state.js';

/** Connecticut Data Privacy Act. */
export const connecticutCtdpa = usState({
  regulation: 'CONNECTICUT_CTDPA',
  name: 'Connecticut CTDPA',
  inForce: '2023-07-01',
  calendar: 'US-CT',
  citation: 'Conn. Gen. Stat. § 42-518(c)(1)',
  optOut: {
    citation: 'Conn. Gen. Stat. § 42-518(c)(1)',
    alternatives: [
      {
        where:
          'Where the person revokes a consent, processing must end within 15 days (not yet checked against the statute)',
        counting: {
          unit: 'DAYS',
          length: 15,
          extended: null,
          firstDay: 'AFTER_RECEIPT',
          rollsBy: null,
          by: 'Conn. Gen. Stat. § 42-520(a)(6)',
        },
      },
    ],
  },
});
