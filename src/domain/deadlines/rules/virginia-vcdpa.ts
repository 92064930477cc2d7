import { usState } from './us-state.js';

/** Virginia Consumer Data Protection Act. */
export const virginiaVcdpa = usState({
  regulation: 'VIRGINIA_VCDPA',
  name: 'Virginia VCDPA',
  inForce: '2023-01-01',
  calendar: 'US-VA',
  citation: 'Va. Code § 59.1-577(B)(1)',
});
