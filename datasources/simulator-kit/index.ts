export {
  type AddOptions,
  type Authorization,
  type Fault,
  faultKinds,
  type HeldRecord,
  type LoggedCall,
  type Pace,
  type Person,
  type Simulator,
  type SimulatorOptions,
} from './simulator.js';
export type { Handler, Reply, Route, SimulatedRequest } from './route.js';
export { type SimulatorServer, startSimulatorServer } from './simulator-server.js';
export { type Journal, openJournal } from './journal.js';
export { inventedPerson } from './invented-person.js';
export { type Limit, tokenBucket, windowLimit } from './rate-limits.js';
export { amount, choice, flag, type QuirkSwitches, quirkSwitches } from './quirk-switches.js';
export { membersOf } from './members-of.js';
export { changedAt, defaultPace, phaseOf, pickById, seedPlan } from './lifecycle.js';
