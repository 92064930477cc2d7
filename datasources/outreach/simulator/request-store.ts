import { createHash, randomUUID } from 'node:crypto';
import { type HeldRecord, type Journal, type Pace, type Person, seedPlan } from '../../simulator-kit/index.js';
import { type ComplianceRequest, type ObjectType, type RequestState, stateOf } from './compliance-request.js';

/** The users of the invented Outreach account. */
export const users = [
  { id: 3, email: 'admin@example.com', name: 'Admin Example' },
  { id: 7, email: 'privacy@example.com', name: 'Privacy Office' },
] as const;

/** Who works in the UI, and who owns the app that calls the API. */
const [admin] = users;
export const [, appOwner] = users;

export interface NewRequest {
  readonly batchUuid: string;
  readonly objectType: ObjectType;
  readonly email: string;
  readonly requesterId: number;
  readonly at: Date;
  readonly frozen?: RequestState;
}

export interface RequestStore {
  readonly create: (wanted: NewRequest) => ComplianceRequest;
  /** As a user of the UI would make one. */
  readonly addInUi: (
    person: Person,
    options: { readonly objectType: ObjectType; readonly at: Date; readonly frozen?: RequestState },
  ) => ComplianceRequest;
  readonly freeze: (id: string, state: RequestState, at: Date) => void;
  readonly get: (id: string) => ComplianceRequest | undefined;
  readonly all: () => readonly ComplianceRequest[];
  readonly held: (now: Date) => readonly HeldRecord[];
}

const firstId = 4100;

export function openRequestStore(journal: Journal<ComplianceRequest>, pace: Pace): RequestStore {
  const create = (wanted: NewRequest): ComplianceRequest => {
    const createdAt = wanted.at.toISOString();
    const request: ComplianceRequest = {
      id: String(firstId + journal.nextNumber()),
      uuid: randomUUID(),
      batchUuid: wanted.batchUuid,
      objectType: wanted.objectType,
      requestObjectId: wanted.objectType === 'Prospect' ? prospectIdOf(wanted.email) : wanted.email,
      email: wanted.email,
      requesterId: wanted.requesterId,
      createdAt,
      frozen: wanted.frozen === undefined ? null : { state: wanted.frozen, at: createdAt },
    };
    journal.put(request);
    return request;
  };
  return {
    create,
    addInUi: (person, options) =>
      create({ ...options, batchUuid: randomUUID(), email: person.email, requesterId: admin.id }),
    freeze(id, state, at) {
      const request = journal.get(id);
      if (request === undefined) throw new Error(`Outreach holds no compliance request ${id}.`);
      journal.put({ ...request, frozen: { state, at: at.toISOString() } });
    },
    get: journal.get,
    all: journal.records,
    held: (now) =>
      journal.records().map((request) => ({
        nativeId: request.id,
        nativeState: stateOf(request, now, pace),
        createdAt: new Date(request.createdAt),
        identifier: request.email,
      })),
  };
}

/** `count` requests over the last weeks, prospects and recipients in turn. */
export function seedRequests(store: RequestStore, count: number, now: Date): void {
  for (const { index, person, at, nativeState } of seedPlan(count, now, {
    open: ['pending', 'running'],
    final: ['done', 'failed'],
  })) {
    const state: RequestState =
      nativeState === 'pending' || nativeState === 'running' || nativeState === 'failed' ? nativeState : 'done';
    store.addInUi(person, { objectType: index % 3 === 2 ? 'Recipient' : 'Prospect', at, frozen: state });
  }
}

/** The same prospect for the same address at every time. */
function prospectIdOf(email: string): string {
  const number = createHash('sha256').update(email.toLowerCase()).digest().readUInt32BE(0);
  return String(100_000 + (number % 8_900_000));
}
