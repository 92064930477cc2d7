import { usState } from './us-state.js';

/** Texas Data Privacy and Security Act. */
export const texasTdpsa = usState({
  regulation: 'TEXAS_TDPSA',
  name: 'Texas TDPSA',
  inForce: '2024-07-01',
  calendar: 'US-TX',
  citation: 'Tex. Bus. & Com. Code § 541.052(b)',
});
