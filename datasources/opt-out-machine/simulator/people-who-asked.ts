import { type AddOptions, type Person, seedPlan } from '../../simulator-kit/index.js';
import {
  acknowledged,
  answered,
  mintId,
  type OptOutRequest,
  toOptOutMachineState,
  writableStates,
} from './opt-out-request.js';
import type { OptOutMachineQuirks } from './quirks.js';
import type { OptOutMachine } from './updates.js';

/** A person asked through the vendor. Without a right it is for both types that the documents' samples show. */
export function addRequest(
  { journal, quirks }: OptOutMachine,
  person: Person,
  now: Date,
  options: AddOptions & { readonly requestTypes?: readonly string[] },
): string {
  const at = options.at ?? now;
  const request: OptOutRequest = {
    id: mintId(journal.nextNumber()),
    submittedAt: at.toISOString(),
    acknowledgedAt: null,
    requestTypes: options.requestTypes ?? typesOf(options.right, quirks),
    state: 'active',
    optOutCompleted: false,
    comments: [],
    files: [],
    person,
  };
  const { nativeState } = options;
  journal.put(
    nativeState === undefined ? request : answered(request, toOptOutMachineState(nativeState), answerTime(at, now)),
  );
  return request.id;
}

function typesOf(right: AddOptions['right'], quirks: OptOutMachineQuirks): readonly string[] {
  const types =
    right === undefined
      ? [quirks.get('accessWord'), 'opt-out']
      : [{ DELETION: quirks.get('deleteWord'), ACCESS: quirks.get('accessWord'), OPT_OUT: 'opt-out' }[right]];
  return quirks.get('unknownType') ? [...types, 'limit-use'] : types;
}

/** What the seeded people asked for, in turn. */
const seededTypes = [
  ['access', 'opt-out'],
  ['opt-out'],
  ['delete'],
  ['access'],
  ['delete', 'opt-out'],
  ['right-to-know'],
  ['access', 'delete', 'opt-out'],
] as const;

/** Every second request that is still open has been acknowledged. */
export function seedRequests(machine: OptOutMachine, count: number, now: Date): void {
  const final = ['fulfilled', ...writableStates.filter((state) => state !== 'fulfilled')];
  for (const { index, person, at, nativeState } of seedPlan(count, now, { open: ['active'], final })) {
    const requestTypes = seededTypes[index % seededTypes.length] ?? [];
    const id = addRequest(machine, person, now, { at, nativeState, requestTypes });
    const request = machine.journal.get(id);
    if (request !== undefined && index % 2 === 0) machine.journal.put(acknowledged(request, answerTime(at, now)));
  }
}

/** A few hours after the request was sent, and not in the future. */
function answerTime(at: Date, now: Date): Date {
  return new Date(Math.max(at.getTime(), Math.min(at.getTime() + 7 * 3_600_000, now.getTime())));
}
