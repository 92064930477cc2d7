export type {
  AddOptions,
  AddedRight,
  Authorization,
  Effect,
  Fault,
  FaultKind,
  HeldRecord,
  LoggedCall,
  Pace,
  Person,
  Simulator,
  SimulatorOptions,
} from './simulator.js';
export type { Handler, Reply, Route, SimulatedRequest } from './route.js';
export { type ServerOptions, type SimulatorServer, startSimulatorServer } from './simulator-server.js';
export { type Journal, type JournalOptions, openJournal } from './journal.js';
export { inventedPerson } from './invented-person.js';
export { type Limit, type LimitState, tokenBucket, windowLimit } from './rate-limits.js';
export { amount, choice, flag, type QuirkSwitches, quirkSwitches } from './quirk-switches.js';
export { membersOf } from './members-of.js';
export {
  changedAt,
  defaultPace,
  type Phase,
  phaseOf,
  pickById,
  type SeededRequest,
  seedPlan,
  type SeedWords,
} from './lifecycle.js';
