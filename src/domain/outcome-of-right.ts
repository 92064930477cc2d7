import type { Outcome, Right } from './vocabulary.js';

/** What a right comes to where it is done as asked. */
const asAsked: Readonly<Record<Right, Outcome>> = { DELETION: 'ERASED', ACCESS: 'EXPORTED', OPT_OUT: 'OPTED_OUT' };

/** Whether finished work on a right can have come to this: nobody is erased by being handed a copy. */
export const canComeTo = (right: Right, outcome: Outcome): boolean =>
  outcome === asAsked[right] || !Object.values(asAsked).includes(outcome);
