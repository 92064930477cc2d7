import { normalizeEmail } from '../../src/domain/identifiers.js';
import type { Hints, RightProgress, VendorPerson, VendorSnapshot } from '../../src/domain/vendor-source.js';
import type { Outcome, Reason, Right, VendorState } from '../../src/domain/vocabulary.js';
import { isoOf } from '../shared/wire.js';
import type { OutreachComplianceRequest } from './outreach-wire.js';

/** The documented states of a request. A batch has states too, and nothing is ever concluded from those. */
const OutreachState = { pending: 'pending', running: 'running', failed: 'failed', done: 'done' } as const;
type OutreachState = keyof typeof OutreachState;

interface Meaning {
  readonly state: VendorState;
  readonly reason: Reason | null;
}

/** `done` does not tell erased from not found, and `failed` names no cause. */
const meaningOf = {
  pending: { state: 'ACCEPTED', reason: null },
  running: { state: 'IN_PROGRESS', reason: null },
  failed: { state: 'FAILED', reason: 'VENDOR_ERROR' },
  done: { state: 'COMPLETED', reason: null },
} as const satisfies Record<OutreachState, Meaning>;

const unknownMeaning: Meaning = { state: 'UNKNOWN', reason: null };

/** `Delete` is the one documented word; the resource is described as "delete or export", so the plain words of both are known. */
const rightOfType: ReadonlyMap<string, Right> = new Map([
  ['delete', 'DELETION'],
  ['deletion', 'DELETION'],
  ['erasure', 'DELETION'],
  ['export', 'ACCESS'],
  ['access', 'ACCESS'],
]);

const outcomeOf = { DELETION: 'ERASED', ACCESS: 'EXPORTED', OPT_OUT: 'OPTED_OUT' } as const satisfies Record<
  Right,
  Outcome
>;

/** One compliance request in our words. */
export function outreachSnapshot(wire: OutreachComplianceRequest): VendorSnapshot {
  const right = rightOf(wire);
  const meaning = meaningOfState(wire.state);
  return {
    nativeId: wire.id,
    nativeState: wire.state,
    rights: right === null ? [] : [progressOf(right, meaning)],
    unknownTypes: right === null && wire.requestType !== null ? [wire.requestType] : [],
    changedAt: wire.updatedAt,
    createdAt: wire.createdAt,
    acknowledgedAt: null,
    startedAt: null,
    // Its last change is the end of what has ended; Outreach keeps no other time of it.
    completedAt: meaning.state === 'COMPLETED' || meaning.state === 'FAILED' ? wire.updatedAt : null,
    person: personOf(wire),
    message: null,
    hints: hintsOf(wire),
    facts: factsOf(wire),
    raw: wire.raw,
  };
}

/** Whether the request is about this kind of object; Outreach's own capitals are not relied on. */
export function isAbout(wire: OutreachComplianceRequest, objectType: string): boolean {
  return wire.objectType?.trim().toLowerCase() === objectType.toLowerCase();
}

/** The address that a request about a Recipient was made for. */
export function recipientOf(wire: OutreachComplianceRequest): string | null {
  return isAbout(wire, 'Recipient') && wire.requestObjectId !== null ? normalizeEmail(wire.requestObjectId) : null;
}

function meaningOfState(state: string | null): Meaning {
  const word = state?.trim().toLowerCase() ?? '';
  return isState(word) ? meaningOf[word] : unknownMeaning;
}

function isState(word: string): word is OutreachState {
  return Object.hasOwn(OutreachState, word);
}

/** A request without a type is a deletion, the only thing that the API does; one whose type cannot be read is left open. */
function rightOf(wire: OutreachComplianceRequest): Right | null {
  if (wire.requestType === null) return wire.problems.includes('requestType') ? null : 'DELETION';
  return rightOfType.get(wire.requestType.trim().toLowerCase()) ?? null;
}

function progressOf(right: Right, { state, reason }: Meaning): RightProgress {
  const completed = state === 'COMPLETED';
  return {
    right,
    state,
    outcome: completed ? outcomeOf[right] : null,
    reason,
    confidence: completed ? 'VENDOR_ASSERTED' : null,
  };
}

function personOf(wire: OutreachComplianceRequest): VendorPerson {
  const prospect = isAbout(wire, 'Prospect') && /^\d{1,19}$/.test(wire.requestObjectId ?? '');
  return {
    name: null,
    email: recipientOf(wire),
    otherEmails: [],
    phone: null,
    otherPhones: [],
    dateOfBirth: null,
    address: null,
    vendorIds: prospect ? [{ kind: 'OUTREACH_PROSPECT_ID', value: wire.requestObjectId ?? '' }] : [],
  };
}

/** Hints are stored in the open, so nothing that does not look like an id or a word gets in. */
function hintsOf(wire: OutreachComplianceRequest): Hints {
  const candidates = { uuid: wire.uuid, batchId: wire.batchComplianceRequestUuid, objectType: wire.objectType };
  return Object.fromEntries(
    Object.entries(candidates).flatMap(([name, value]) => (isPlainWord(value) ? [[name, value]] : [])),
  );
}

function isPlainWord(value: string | null): value is string {
  return value !== null && /^[\w-]{1,100}$/.test(value);
}

function factsOf(wire: OutreachComplianceRequest): VendorSnapshot['facts'] {
  return {
    uuid: wire.uuid,
    batchComplianceRequestUuid: wire.batchComplianceRequestUuid,
    objectType: wire.objectType,
    requestObjectId: wire.requestObjectId,
    requestType: wire.requestType,
    requesterId: wire.requesterId,
    pii: wire.pii,
    createdAt: isoOf(wire.createdAt),
    updatedAt: isoOf(wire.updatedAt),
  };
}
