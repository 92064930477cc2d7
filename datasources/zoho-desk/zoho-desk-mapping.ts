import { normalizeEmail } from '../../src/domain/identifiers.js';
import type { JsonValue } from '../../src/domain/json.js';
import type { RightProgress, VendorPerson, VendorSnapshot } from '../../src/domain/vendor-source.js';
import type { Outcome, Reason, Right, VendorState } from '../../src/domain/vocabulary.js';
import { isoOf } from '../shared/wire.js';
import type { ZohoAgent, ZohoSubjectAccessRequest } from './zoho-desk-wire.js';

/** The documented states; note INPROGRESS without a separator and CANCELED with one L. */
export const ZohoStatus = {
  INITIATED: 'INITIATED',
  INPROGRESS: 'INPROGRESS',
  COMPLETED: 'COMPLETED',
  EXPORTED: 'EXPORTED',
  PARTIALLY_COMPLETED: 'PARTIALLY_COMPLETED',
  PARTIALLY_EXPORTED: 'PARTIALLY_EXPORTED',
  CANCELED: 'CANCELED',
  FAILED: 'FAILED',
} as const;
export type ZohoStatus = keyof typeof ZohoStatus;

/** What can be asked of Zoho Desk. */
export const ZohoRequestType = { ERASURE_REQUEST: 'ERASURE_REQUEST', ACCESS_REQUEST: 'ACCESS_REQUEST' } as const;
export type ZohoRequestType = keyof typeof ZohoRequestType;

interface Meaning {
  /** For an access request, for which an export is the end. */
  readonly access: VendorState;
  /** For an erasure, for which an export is a milestone on the way. */
  readonly deletion: VendorState;
  readonly reason: Reason | null;
}

const meaningOf = {
  INITIATED: { access: 'ACCEPTED', deletion: 'ACCEPTED', reason: null },
  INPROGRESS: { access: 'IN_PROGRESS', deletion: 'IN_PROGRESS', reason: null },
  COMPLETED: { access: 'COMPLETED', deletion: 'COMPLETED', reason: null },
  EXPORTED: { access: 'COMPLETED', deletion: 'IN_PROGRESS', reason: null },
  PARTIALLY_COMPLETED: { access: 'PARTIALLY_COMPLETED', deletion: 'PARTIALLY_COMPLETED', reason: null },
  PARTIALLY_EXPORTED: { access: 'PARTIALLY_COMPLETED', deletion: 'IN_PROGRESS', reason: null },
  CANCELED: { access: 'CANCELED', deletion: 'CANCELED', reason: 'WITHDRAWN' },
  FAILED: { access: 'FAILED', deletion: 'FAILED', reason: 'VENDOR_ERROR' },
} as const satisfies Record<ZohoStatus, Meaning>;

const unknownMeaning: Meaning = { access: 'UNKNOWN', deletion: 'UNKNOWN', reason: null };

type ZohoRight = Extract<Right, 'DELETION' | 'ACCESS'>;

const rightOfType: ReadonlyMap<string, ZohoRight> = new Map([
  ['ERASURE_REQUEST', 'DELETION'],
  ['ERASURE', 'DELETION'],
  ['DELETE', 'DELETION'],
  ['ACCESS_REQUEST', 'ACCESS'],
  ['ACCESS', 'ACCESS'],
]);

const outcomeOf = { DELETION: 'ERASED', ACCESS: 'EXPORTED' } as const satisfies Record<ZohoRight, Outcome>;

const finalStates: ReadonlySet<VendorState> = new Set(['COMPLETED', 'PARTIALLY_COMPLETED', 'CANCELED', 'FAILED']);

/** The type that a right is asked for as; null where Zoho Desk has none for it. */
export function typeOfRight(right: Right): ZohoRequestType | null {
  if (right === 'DELETION') return 'ERASURE_REQUEST';
  return right === 'ACCESS' ? 'ACCESS_REQUEST' : null;
}

export function isRequestType(text: string | null | undefined): text is ZohoRequestType {
  return typeof text === 'string' && Object.hasOwn(ZohoRequestType, text);
}

/** One subject access request in our words. */
export function zohoDeskSnapshot(wire: ZohoSubjectAccessRequest): VendorSnapshot {
  const word = wire.requestType?.trim().toUpperCase() ?? null;
  const right = word === null ? undefined : rightOfType.get(word);
  const progress = right === undefined ? null : progressOf(right, wire.status);
  return {
    nativeId: wire.id,
    nativeState: wire.status,
    rights: progress === null ? [] : [progress],
    unknownTypes: progress === null && wire.requestType !== null ? [wire.requestType] : [],
    changedAt: wire.modifiedTime,
    createdAt: wire.createdTime,
    acknowledgedAt: null,
    startedAt: null,
    // Its last change is the end of what has ended; Zoho keeps no other time of it.
    completedAt: progress !== null && finalStates.has(progress.state) ? wire.modifiedTime : null,
    person: personOf(wire),
    message: null,
    hints: isRequestType(wire.requestType) ? { requestType: wire.requestType } : {},
    facts: factsOf(wire),
    raw: wire.raw,
  };
}

function progressOf(right: ZohoRight, status: string | null): RightProgress {
  const word = status?.trim().toUpperCase() ?? '';
  const meaning = isStatus(word) ? meaningOf[word] : unknownMeaning;
  const state = right === 'ACCESS' ? meaning.access : meaning.deletion;
  const asserted = state === 'COMPLETED' || state === 'PARTIALLY_COMPLETED';
  return {
    right,
    state,
    outcome: state === 'COMPLETED' ? outcomeOf[right] : null,
    reason: meaning.reason,
    confidence: asserted ? 'VENDOR_ASSERTED' : null,
  };
}

function isStatus(word: string): word is ZohoStatus {
  return Object.hasOwn(ZohoStatus, word);
}

function personOf(wire: ZohoSubjectAccessRequest): VendorPerson {
  return {
    name: null,
    email: emailOf(wire.contactEmailId),
    otherEmails: [],
    phone: null,
    otherPhones: [],
    dateOfBirth: null,
    address: null,
    vendorIds: [],
  };
}

function factsOf(wire: ZohoSubjectAccessRequest): VendorSnapshot['facts'] {
  return {
    sarNumber: wire.sarNumber,
    requestType: wire.requestType,
    contactEmail: emailOf(wire.contactEmailId),
    referenceTicketNumber: wire.referenceTicketNumber,
    createdAt: isoOf(wire.createdTime),
    modifiedAt: isoOf(wire.modifiedTime),
    createdBy: agentOf(wire.createdBy),
    modifiedBy: agentOf(wire.modifiedBy),
    downloadUrl: urlOf(wire.downloadURL),
  };
}

function agentOf(agent: ZohoAgent | null): JsonValue {
  return agent === null
    ? null
    : {
        id: agent.id,
        firstName: agent.firstName,
        lastName: agent.lastName,
        email: emailOf(agent.email),
        photoUrl: urlOf(agent.photoURL),
      };
}

/** The graph's scalars refuse what is no address; `raw` still has it. */
function emailOf(text: string | null): string | null {
  return text === null ? null : normalizeEmail(text);
}

function urlOf(text: string | null): string | null {
  return text !== null && URL.canParse(text) ? text : null;
}
