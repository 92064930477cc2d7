import { isMasked, normalizeEmail, normalizePhone } from '../../src/domain/identifiers.js';
import type { RightProgress, VendorPerson, VendorSnapshot } from '../../src/domain/vendor-source.js';
import type { Outcome, Right, VendorState } from '../../src/domain/vocabulary.js';
import type { AttentiveDeleteRequest } from './attentive-wire.js';

/** What `processed` and the two times of processing say together. */
type AttentiveProgress = 'not started' | 'started' | 'processed' | 'contradictory' | 'not told';

interface Meaning {
  readonly state: VendorState;
  readonly outcome: Outcome | null;
}

/** Attentive documents no failed state, and gives itself thirty days: lateness is judged elsewhere, none is invented here. */
const meaningOf = {
  'not started': { state: 'ACCEPTED', outcome: null },
  started: { state: 'IN_PROGRESS', outcome: null },
  processed: { state: 'COMPLETED', outcome: 'ERASED' },
  contradictory: { state: 'UNKNOWN', outcome: null },
  'not told': { state: 'UNKNOWN', outcome: null },
} as const satisfies Record<AttentiveProgress, Meaning>;

/** The words that have been seen or that plainly mean a deletion; other words are kept as unknown types. */
const rightOfType: ReadonlyMap<string, Right> = new Map([
  ['delete', 'DELETION'],
  ['deletion', 'DELETION'],
  ['erasure', 'DELETION'],
]);

/** An end without `processed` contradicts itself, and so says nothing; `processed` without any time is believed. */
function attentiveProgress(
  wire: Pick<AttentiveDeleteRequest, 'processed' | 'processingStartDateTime' | 'processingEndDateTime' | 'problems'>,
): AttentiveProgress {
  if (wire.processed === null) return 'not told';
  if (wire.processed) return 'processed';
  // An end that could not be read is an end all the same.
  if (wire.processingEndDateTime !== null || wire.problems.includes('processingEndDateTime')) return 'contradictory';
  if (wire.processingStartDateTime !== null || wire.problems.includes('processingStartDateTime')) return 'started';
  return 'not started';
}

/** One record of Attentive in our words. Masked values stay in `facts` and `raw`: they identify nobody. */
export function attentiveSnapshot(wire: AttentiveDeleteRequest): VendorSnapshot {
  const right = rightOf(wire);
  const ended = wire.processed === true ? wire.processingEndDateTime : null;
  return {
    nativeId: wire.id,
    nativeState: wire.processed === null ? null : `processed: ${String(wire.processed)}`,
    rights: right === null ? [] : [progressOf(right, attentiveProgress(wire))],
    unknownTypes: right === null && wire.type !== null ? [wire.type] : [],
    changedAt: latest(wire.requestDateTime, wire.processingStartDateTime, wire.processingEndDateTime),
    createdAt: wire.requestDateTime,
    acknowledgedAt: null,
    startedAt: wire.processingStartDateTime,
    completedAt: ended,
    person: personOf(wire),
    message: wire.requestMsg,
    hints: {},
    facts: factsOf(wire),
    raw: wire.raw,
  };
}

/** Every field but the id is optional: a record without a type is what the endpoint is for, a deletion. */
function rightOf(wire: AttentiveDeleteRequest): Right | null {
  if (wire.type === null) return wire.problems.includes('type') ? null : 'DELETION';
  return rightOfType.get(wire.type.trim().toLowerCase()) ?? null;
}

function progressOf(right: Right, progress: AttentiveProgress): RightProgress {
  const { state, outcome } = meaningOf[progress];
  return { right, state, outcome, reason: null, confidence: state === 'COMPLETED' ? 'VENDOR_ASSERTED' : null };
}

function personOf(wire: AttentiveDeleteRequest): VendorPerson {
  return {
    name: null,
    email: wire.subjectEmail === null ? null : normalizeEmail(wire.subjectEmail),
    otherEmails: [],
    phone: wire.subjectPhone === null ? null : normalizePhone(wire.subjectPhone),
    otherPhones: [],
    dateOfBirth: null,
    address: null,
    vendorIds:
      wire.clientUserId === null || isMasked(wire.clientUserId)
        ? []
        : [{ kind: 'ATTENTIVE_CLIENT_USER_ID', value: wire.clientUserId }],
  };
}

function factsOf(wire: AttentiveDeleteRequest): VendorSnapshot['facts'] {
  return {
    type: wire.type,
    processed: wire.processed,
    subjectEmail: wire.subjectEmail,
    subjectPhone: wire.subjectPhone,
    requestMessage: wire.requestMsg,
    requestedAt: wire.requestDateTime?.toISOString() ?? null,
    processingStartedAt: wire.processingStartDateTime?.toISOString() ?? null,
    processingEndedAt: wire.processingEndDateTime?.toISOString() ?? null,
  };
}

function latest(...times: readonly (Date | null)[]): Date | null {
  return times.reduce((last, time) => (time !== null && (last === null || time > last) ? time : last), null);
}
