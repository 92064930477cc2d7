import type { JsonValue } from '../../src/domain/json.js';
import { normalizeEmail, normalizePhone } from '../../src/domain/identifiers.js';
import type { IntakeAnswer, RightProgress, VendorPerson, VendorSnapshot } from '../../src/domain/vendor-source.js';
import type { Outcome, Reason, Right, VendorState } from '../../src/domain/vocabulary.js';
import type { OptOutMachineRequest, WireIdentityProof, WirePerson } from './opt-out-machine-wire.js';

interface Meaning {
  readonly state: VendorState;
  readonly outcome: Outcome | null;
  readonly reason: Reason | null;
}

/** What each documented `state` says about a deletion or an access. The open state also turns on the acknowledgement. */
const optOutMachineState = {
  active: null,
  failed: { state: 'FAILED', reason: 'OTHER' },
  failed_on_id_verification: { state: 'REJECTED', reason: 'IDENTITY_NOT_VERIFIED' },
  failed_on_legality: { state: 'REJECTED', reason: 'LEGAL_EXCEPTION' },
  fulfilled: { state: 'COMPLETED', reason: null },
  fulfilled_no_record: { state: 'COMPLETED', reason: null },
  fulfilled_with_data: { state: 'COMPLETED', reason: null },
} as const;
type NativeState = keyof typeof optOutMachineState;

const isNativeState = (word: string): word is NativeState => Object.hasOwn(optOutMachineState, word);

/** What a fulfilled request came to, for the rights that `state` speaks about. */
const outcomeOf = { DELETION: 'ERASED', ACCESS: 'EXPORTED' } as const satisfies Record<
  Exclude<Right, 'OPT_OUT'>,
  Outcome
>;

/** The word that is written for each answer. */
export const wordOfAnswer = {
  FULFILLED: 'fulfilled',
  FULFILLED_WITH_DATA: 'fulfilled_with_data',
  FULFILLED_NO_RECORD: 'fulfilled_no_record',
  FAILED: 'failed',
  FAILED_ON_IDENTITY: 'failed_on_id_verification',
  FAILED_ON_LEGALITY: 'failed_on_legality',
} as const satisfies Record<IntakeAnswer, NativeState>;

/**
 * `access` and `opt-out` are the vendor's own samples, `right-to-know` its prose; the set is open, so other plain
 * spellings of the same three rights count too.
 */
const rightOfType: ReadonlyMap<string, Right> = new Map([
  ['access', 'ACCESS'],
  ['right-to-know', 'ACCESS'],
  ['delete', 'DELETION'],
  ['deletion', 'DELETION'],
  ['erasure', 'DELETION'],
  ['right-to-delete', 'DELETION'],
  ['opt-out', 'OPT_OUT'],
  ['do-not-sell', 'OPT_OUT'],
]);

/** The right that a word of `request_types` names; null where it plainly names none. */
export const rightOf = (word: string): Right | null =>
  rightOfType.get(
    word
      .trim()
      .toLowerCase()
      .replaceAll(/[\s_]+/g, '-'),
  ) ?? null;

/** One request of Opt-Out Machine in our words. */
export function optOutMachineSnapshot(wire: OptOutMachineRequest): VendorSnapshot {
  const rights = new Set(wire.requestTypes.map(rightOf).filter((right) => right !== null));
  return {
    nativeId: wire.id,
    nativeState: wire.state,
    rights: [...rights].map((right) => optOutMachineProgress(wire, right)),
    unknownTypes: wire.requestTypes.filter((word) => rightOf(word) === null),
    // The vendor keeps no time of a change: an acknowledgement is one, but an answer leaves no date behind.
    changedAt: null,
    createdAt: wire.submittedAt,
    acknowledgedAt: wire.acknowledgedAt,
    startedAt: null,
    completedAt: null,
    person: personOf(wire.person),
    // The proof's link lapses after a while; that the vendor verified the person does not.
    identityProven: wire.person?.identityVerificationProof?.url != null,
    message: null,
    hints: wire.submittedAt === null ? {} : { day: dayOf(wire.submittedAt) },
    facts: factsOf(wire),
    raw: wire.raw,
  };
}

/** Where one right of a request stands. The vendor has one `state` for all, and a flag of its own for an opt-out. */
function optOutMachineProgress(
  wire: Pick<OptOutMachineRequest, 'state' | 'optOutCompleted' | 'acknowledgedAt' | 'problems'>,
  right: Right,
): RightProgress {
  const meaning = right === 'OPT_OUT' ? meaningForOptOut(wire) : meaningFor(wire, right);
  return { right, ...meaning, confidence: meaning.state === 'COMPLETED' ? 'VENDOR_ASSERTED' : null };
}

type Standing = Parameters<typeof optOutMachineProgress>[0];

const unknown: Meaning = { state: 'UNKNOWN', outcome: null, reason: null };

function meaningFor(wire: Standing, right: Exclude<Right, 'OPT_OUT'>): Meaning {
  const word = wire.state;
  if (word === null || !isNativeState(word)) return unknown;
  const meaning = optOutMachineState[word];
  if (meaning === null) return open(wire);
  if (meaning.state !== 'COMPLETED') return { ...meaning, outcome: null };
  return { ...meaning, outcome: word === 'fulfilled_no_record' ? 'NO_RECORD' : outcomeOf[right] };
}

/** Only the flag says that an opt-out was carried out; a request that is called fulfilled without it needs a person. */
function meaningForOptOut(wire: Standing): Meaning {
  if (wire.optOutCompleted === true) return { state: 'COMPLETED', outcome: 'OPTED_OUT', reason: null };
  if (wire.problems.includes('opt_out_completed')) return unknown;
  const meaning = meaningFor(wire, 'ACCESS');
  return meaning.state === 'COMPLETED' ? { state: 'ACTION_REQUIRED', outcome: null, reason: null } : meaning;
}

/** An acknowledgement whose time cannot be read was made all the same. */
function open(wire: Standing): Meaning {
  const acknowledged = wire.acknowledgedAt !== null || wire.problems.includes('acknowledged_at');
  return { state: acknowledged ? 'IN_PROGRESS' : 'ACCEPTED', outcome: null, reason: null };
}

/** The vendor's word for a day, `YYYYMMDD`. In which zone its days begin is not documented; we ask by UTC. */
export const dayOf = (time: Date): string => time.toISOString().slice(0, 10).replaceAll('-', '');

function personOf(wire: WirePerson | null): VendorPerson {
  const lines = [wire?.address, wire?.address2].filter((line) => typeof line === 'string');
  const place = { city: wire?.city ?? null, region: wire?.state ?? null, postalCode: wire?.postalCode ?? null };
  const placed = lines.length > 0 || Object.values(place).some((part) => part !== null);
  return {
    name: wire?.name ?? null,
    email: emailOf(wire?.email),
    otherEmails: otherEmailsOf(wire),
    phone: phoneOf(wire?.phone),
    otherPhones: [],
    dateOfBirth: wire?.dateOfBirth ?? null,
    address: placed ? { lines, ...place, country: null } : null,
    vendorIds: [],
  };
}

const emailOf = (text: string | null | undefined): string | null => (text == null ? null : normalizeEmail(text));
const phoneOf = (text: string | null | undefined): string | null => (text == null ? null : normalizePhone(text));

function otherEmailsOf(wire: WirePerson | null): readonly string[] {
  const main = emailOf(wire?.email);
  const others = (wire?.emailAddresses ?? []).map(emailOf).filter((email) => email !== null);
  return [...new Set(others)].filter((email) => email !== main);
}

function factsOf(wire: OptOutMachineRequest): VendorSnapshot['facts'] {
  return {
    requestTypes: wire.requestTypes,
    optOutCompleted: wire.optOutCompleted,
    fileCount: wire.fileCount,
    submittedAt: wire.submittedAt?.toISOString() ?? null,
    acknowledgedAt: wire.acknowledgedAt?.toISOString() ?? null,
    person: wire.person === null ? null : personFacts(wire.person),
  };
}

/** Addresses and numbers in the normal form that the graph promises; what has none is null here and whole in `raw`. */
function personFacts(wire: WirePerson): JsonValue {
  return {
    name: wire.name,
    dateOfBirth: wire.dateOfBirth,
    email: emailOf(wire.email),
    emailAddresses: wire.emailAddresses.map(emailOf).filter((email) => email !== null),
    phone: phoneOf(wire.phone),
    address: wire.address,
    address2: wire.address2,
    city: wire.city,
    state: wire.state,
    postalCode: wire.postalCode,
    identityVerificationProof:
      wire.identityVerificationProof === null ? null : proofFacts(wire.identityVerificationProof),
  };
}

const proofFacts = (wire: WireIdentityProof): JsonValue => ({
  url: wire.url,
  accessCode: wire.accessCode,
  validUntil: wire.validUntil?.toISOString() ?? null,
});
