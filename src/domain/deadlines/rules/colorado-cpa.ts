import { usState } from './us-state.js';

/** Colorado Privacy Act. */
export const coloradoCpa = usState({
  regulation: 'COLORADO_CPA',
  name: 'Colorado CPA',
  inForce: '2023-07-01',
  calendar: 'US-CO',
  citation: 'C.R.S. § 6-1-1306(2)',
  optOut: {
    citation: 'C.R.S. § 6-1-1306(2); 4 CCR 904-3, Rule 4.03',
    remarks: [
      'It is due as soon as feasibly possible, before the other rights where it can be done earlier (Rule 4.03); this is the last day.',
    ],
  },
});
