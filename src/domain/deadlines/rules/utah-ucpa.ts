import { usState } from './us-state.js';

/** Utah Consumer Privacy Act. */
export const utahUcpa = usState({
  regulation: 'UTAH_UCPA',
  name: 'Utah UCPA',
  inForce: '2023-12-31',
  calendar: 'US-UT',
  citation: 'Utah Code § 13-61-203(2)',
});
