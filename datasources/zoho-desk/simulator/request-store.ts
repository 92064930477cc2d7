import { type HeldRecord, type Journal, type Pace, seedPlan } from '../../simulator-kit/index.js';
import {
  isStatus,
  type RequestType,
  type Status,
  statusOf,
  type SubjectAccessRequest,
} from './subject-access-request.js';

/** The agents of the invented portal. */
export const agents = [
  { id: '1329983000000139001', firstName: 'Ida', lastName: 'Desk', email: 'ida.desk@example.com' },
  { id: '1329983000000139017', firstName: 'Api', lastName: 'Agent', email: 'privacy@example.com' },
] as const;

/** Who works in the UI, and for whom the API acts. */
export const [deskAgent, apiAgent] = agents;

export interface NewRequest {
  readonly email: string;
  readonly requestType: RequestType;
  readonly recordType: 'ALL' | 'SPECIFIC';
  readonly referenceTicketNumber: string | null;
  readonly agentId: string;
  readonly at: Date;
  readonly frozen?: Status;
}

export interface RequestStore {
  readonly create: (wanted: NewRequest) => SubjectAccessRequest;
  readonly freeze: (id: string, status: Status, at: Date) => void;
  readonly get: (id: string) => SubjectAccessRequest | undefined;
  readonly all: () => readonly SubjectAccessRequest[];
  readonly held: (now: Date) => readonly HeldRecord[];
}

/** 19 digits, beyond what a JavaScript number holds exactly. */
const firstId = 1_329_983_000_000_425_001n;
const idStep = 13n;
const firstSarNumber = 137;

export function openRequestStore(journal: Journal<SubjectAccessRequest>, pace: Pace): RequestStore {
  return {
    create({ at, frozen, ...wanted }) {
      const number = journal.nextNumber();
      const createdAt = at.toISOString();
      const request: SubjectAccessRequest = {
        ...wanted,
        id: String(firstId + BigInt(number) * idStep),
        sarNumber: String(firstSarNumber + number),
        createdAt,
        frozen: frozen === undefined ? null : { status: frozen, at: createdAt },
      };
      journal.put(request);
      return request;
    },
    freeze(id, status, at) {
      const request = journal.get(id);
      if (request === undefined) throw new Error(`Zoho Desk holds no subject access request ${id}.`);
      journal.put({ ...request, frozen: { status, at: at.toISOString() } });
    },
    get: journal.get,
    all: journal.records,
    held: (now) =>
      journal.records().map((request) => ({
        nativeId: request.id,
        nativeState: statusOf(request, now, pace),
        createdAt: new Date(request.createdAt),
        identifier: request.email,
      })),
  };
}

const seededWords = {
  open: ['INITIATED', 'INPROGRESS'],
  final: ['COMPLETED', 'EXPORTED', 'PARTIALLY_COMPLETED', 'PARTIALLY_EXPORTED', 'CANCELED', 'FAILED'],
};

/** `count` requests over the last weeks; every third is an export. */
export function seedRequests(store: RequestStore, count: number, now: Date): void {
  for (const { index, person, at, nativeState } of seedPlan(count, now, seededWords)) {
    const isExport = nativeState.endsWith('EXPORTED') || (index % 3 === 0 && nativeState !== 'PARTIALLY_COMPLETED');
    const word = isExport && nativeState === 'COMPLETED' ? 'EXPORTED' : nativeState;
    if (!isStatus(word)) throw new Error(`Zoho Desk has no status ${word}.`);
    store.create({
      email: person.email,
      requestType: isExport ? 'ACCESS_REQUEST' : 'ERASURE_REQUEST',
      recordType: 'ALL',
      referenceTicketNumber: index % 2 === 0 ? String(101 + index) : null,
      agentId: deskAgent.id,
      at,
      frozen: word,
    });
  }
}
