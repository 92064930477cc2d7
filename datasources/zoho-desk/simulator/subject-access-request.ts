import { changedAt, membersOf, type Pace, phaseOf, pickById } from '../../simulator-kit/index.js';

export const statuses = [
  'INITIATED',
  'INPROGRESS',
  'COMPLETED',
  'CANCELED',
  'EXPORTED',
  'PARTIALLY_COMPLETED',
  'PARTIALLY_EXPORTED',
  'FAILED',
] as const;
export type Status = (typeof statuses)[number];

export const requestTypes = ['ACCESS_REQUEST', 'ERASURE_REQUEST'] as const;
export type RequestType = (typeof requestTypes)[number];

/** A subject access request as the simulator holds it. */
export interface SubjectAccessRequest {
  /** 19 digits. */
  readonly id: string;
  readonly sarNumber: string;
  readonly email: string;
  readonly requestType: RequestType;
  readonly recordType: 'ALL' | 'SPECIFIC';
  readonly referenceTicketNumber: string | null;
  readonly agentId: string;
  /** ISO-8601, UTC. */
  readonly createdAt: string;
  /** A status it was put into and keeps. */
  readonly frozen: { readonly status: Status; readonly at: string } | null;
}

export const isStatus = (word: string): word is Status => statuses.some((status) => status === word);

/** Erasures end as COMPLETED, exports as EXPORTED; one in six does not end well. CANCELED only ever comes of a person. */
const endings: Readonly<Record<RequestType, readonly (readonly [Status, number])[]>> = {
  ERASURE_REQUEST: [
    ['COMPLETED', 10],
    ['PARTIALLY_COMPLETED', 1],
    ['FAILED', 1],
  ],
  ACCESS_REQUEST: [
    ['EXPORTED', 10],
    ['PARTIALLY_EXPORTED', 1],
    ['FAILED', 1],
  ],
};

export function statusOf(request: SubjectAccessRequest, now: Date, pace: Pace): Status {
  if (request.frozen !== null) return request.frozen.status;
  const phase = phaseOf(new Date(request.createdAt), now, pace);
  if (phase === 'waiting') return 'INITIATED';
  return phase === 'working' ? 'INPROGRESS' : pickById(request.id, endings[request.requestType]);
}

export function modifiedAtOf(request: SubjectAccessRequest, now: Date, pace: Pace): Date {
  return request.frozen === null ? changedAt(new Date(request.createdAt), now, pace) : new Date(request.frozen.at);
}

/** A request read back from the journal. */
export function parseSubjectAccessRequest(value: unknown): SubjectAccessRequest {
  if (!isSubjectAccessRequest(value)) throw new Error('The journal holds something that is no subject access request.');
  return value;
}

function isSubjectAccessRequest(value: unknown): value is SubjectAccessRequest {
  const fields = membersOf(value);
  const texts = ['id', 'sarNumber', 'email', 'requestType', 'recordType', 'agentId', 'createdAt'];
  return texts.every((name) => typeof fields.get(name) === 'string') && typeof fields.get('frozen') === 'object';
}
