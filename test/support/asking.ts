import { randomUUID } from 'node:crypto';
import { submitStatus } from '../../src/delivery/submit.js';
import type { PrivacyRequest } from '../../src/domain/entities.js';
import { required } from '../../src/domain/invariant-error.js';
import type { DeletionInput, SubjectReference } from '../../src/services/services.js';
import type { Outcomes, ProblemCode } from '../../src/services/user-problem.js';
import type { DeliveryBench } from './delivery-bench.js';

let counter = 0;
/** An address that nobody had before. */
export const freshEmail = (): string => {
  counter += 1;
  return `asking-${String(counter)}@example.com`;
};

type Asked = Partial<SubjectReference> & Partial<Omit<DeletionInput, 'subject'>>;

const inputOf = ({ id = null, email = null, phone = null, name = null, ...input }: Asked): DeletionInput => ({
  idempotencyKey: randomUUID(),
  subject: input.request == null ? { id, email, phone, name } : null,
  request: null,
  vendors: null,
  regulation: null,
  receivedAt: null,
  message: null,
  planHash: null,
  ...input,
});

/** Asks for a deletion as a viewer; the answer whatever it is. */
export const ask = (bench: DeliveryBench, viewer: string, asked: Asked): Promise<Outcomes<PrivacyRequest>> =>
  bench.as(viewer).requests.requestDeletion(inputOf(asked));

/** Asks where it must be taken. */
export const taken = async (bench: DeliveryBench, viewer: string, asked: Asked): Promise<PrivacyRequest> =>
  valueOf(await ask(bench, viewer, asked));

export function valueOf<T>({ value, problems }: Outcomes<T>): T {
  if (value === null) throw new Error(`It was refused: ${problems.map(({ code }) => code).join()}`);
  return value;
}

/** What stood in the way, and in which field; empty where nothing did. */
export const refusals = ({ problems }: Outcomes<unknown>): readonly (readonly [ProblemCode, string | null])[] =>
  problems.map(({ code, field }) => [code, field?.join('.') ?? null]);

/** A vendor that takes everything; answers what it was sent, by payload. */
export function takesAll(bench: DeliveryBench, vendor: string): readonly string[] {
  const sent: string[] = [];
  bench.script(vendor).submit = ({ payload }, { maySend }) => {
    if (!maySend()) throw new Error('It was too late.');
    sent.push(required(payload['email'], 'An address'));
    return Promise.resolve({ nativeId: randomUUID(), hints: {}, snapshot: null });
  };
  return sent;
}

/** Has the worker claim the status and send what it still has to. Throws where nothing is due. */
export async function work(bench: DeliveryBench, request: string, vendor: string): Promise<void> {
  await submitStatus(await bench.claim(request, vendor));
}

/** Where one vendor stands, the request's own state first. */
export async function standing(bench: DeliveryBench, request: string): Promise<readonly string[]> {
  const { request: row, statuses } = await bench.story(request);
  const parts = statuses.map(({ vendor_key: vendor, state, reason }) => `${vendor} ${state} ${reason ?? '-'}`);
  return [row.state, ...parts];
}
