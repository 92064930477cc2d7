import { changedAt, membersOf, type Pace, phaseOf, pickById } from '../../simulator-kit/index.js';

export const requestStates = ['pending', 'running', 'failed', 'done'] as const;
export type RequestState = (typeof requestStates)[number];

export const objectTypes = ['Prospect', 'Recipient'] as const;
export type ObjectType = (typeof objectTypes)[number];

/** A compliance request as the simulator holds it. */
export interface ComplianceRequest {
  /** The numeric id, as text. */
  readonly id: string;
  readonly uuid: string;
  readonly batchUuid: string;
  readonly objectType: ObjectType;
  /** Of a prospect its numeric id as text, of a recipient the e-mail address. */
  readonly requestObjectId: string;
  readonly email: string;
  readonly requesterId: number;
  /** ISO-8601, UTC. */
  readonly createdAt: string;
  /** A state it was put into and keeps. */
  readonly frozen: { readonly state: RequestState; readonly at: string } | null;
}

export function isRequestState(word: string): word is RequestState {
  return requestStates.some((state) => state === word);
}

export function stateOf(request: ComplianceRequest, now: Date, pace: Pace): RequestState {
  if (request.frozen !== null) return request.frozen.state;
  const phase = phaseOf(new Date(request.createdAt), now, pace);
  if (phase === 'waiting') return 'pending';
  if (phase === 'working') return 'running';
  return pickById<RequestState>(request.id, [
    ['done', 11],
    ['failed', 1],
  ]);
}

export function updatedAtOf(request: ComplianceRequest, now: Date, pace: Pace): Date {
  if (request.frozen !== null) return new Date(request.frozen.at);
  return changedAt(new Date(request.createdAt), now, pace);
}

/** A compliance request read back from the journal. */
export function parseComplianceRequest(value: unknown): ComplianceRequest {
  if (!isComplianceRequest(value)) throw new Error('The journal holds something that is no compliance request.');
  return value;
}

function isComplianceRequest(value: unknown): value is ComplianceRequest {
  const texts = ['id', 'uuid', 'batchUuid', 'objectType', 'requestObjectId', 'email', 'createdAt'];
  const fields = membersOf(value);
  return (
    texts.every((name) => typeof fields.get(name) === 'string') &&
    typeof fields.get('requesterId') === 'number' &&
    typeof fields.get('frozen') === 'object'
  );
}
