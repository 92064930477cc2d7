import type {
  DeletionInput,
  PlanInput,
  RightInput,
  SubjectReference,
  VendorServices,
} from '../src/services/services.js';
import type { UserProblem } from '../src/services/user-problem.js';
import type { PlanDeletionInput } from '../schema/inputs/plan-deletion-input.js';
import type { RequestAccessInput } from '../schema/inputs/request-access-input.js';
import type { RequestDeletionInput } from '../schema/inputs/request-deletion-input.js';
import type { SubjectInput } from '../schema/inputs/subject-input.js';
import { uuidOf } from './global-id.js';
import { inputProblems, invalidId } from './input-problems.js';
import { findVendor } from './vendor-argument.js';

/** The input in the services' words, or everything about it that the caller has to mend. */
export type Translated<T> = { readonly input: T } | { readonly problems: readonly UserProblem[] };

type RightAsked = RequestAccessInput | RequestDeletionInput;

/** What all of them say: whom or what it is about, where, and under which law. */
type RightWanted = PlanDeletionInput | RightAsked;

/** Ids become ours, vendors become keys. Whether what they name exists is for the services to say. */
export function toPlanInput(input: RightWanted, vendors: VendorServices): Translated<PlanInput> {
  const subject = toSubject(input.subject ?? null);
  const request = input.request == null ? null : uuidOf('PrivacyRequest', input.request);
  const keys = input.vendors?.map((name) => findVendor(name, vendors)?.key ?? null) ?? null;
  const problems = [
    ...inputProblems(input, ['input']),
    ...(input.request != null && request === null ? [invalidId(['input', 'request'])] : []),
    ...whoProblems(input),
    ...(input.subject?.id != null && subject?.id === null ? [invalidId(['input', 'subject', 'id'])] : []),
    ...(keys ?? []).flatMap((key, index) => (key === null ? [noVendor(index)] : [])),
  ];
  if (problems.length > 0) return { problems };
  return {
    input: {
      subject,
      request,
      vendors: keys?.filter((key) => key !== null) ?? null,
      regulation: input.regulation ?? null,
    },
  };
}

/** A right that is asked for, under a key. */
export function toRightInput(input: RightAsked, vendors: VendorServices): Translated<RightInput> {
  const plan = toPlanInput(input, vendors);
  if ('problems' in plan) return plan;
  return {
    input: {
      idempotencyKey: input.idempotencyKey,
      ...plan.input,
      receivedAt: input.receivedAt ?? null,
      message: input.message ?? null,
    },
  };
}

/** The same for a deletion, which may hold to a plan. */
export function toDeletionInput(input: RequestDeletionInput, vendors: VendorServices): Translated<DeletionInput> {
  const right = toRightInput(input, vendors);
  return 'problems' in right ? right : { input: { ...right.input, planHash: input.planHash ?? null } };
}

function toSubject(subject: SubjectInput | null): SubjectReference | null {
  if (subject === null) return null;
  return {
    id: subject.id == null ? null : uuidOf('Subject', subject.id),
    email: subject.email ?? null,
    phone: subject.phone ?? null,
    name: subject.name ?? null,
  };
}

/** Exactly one of person and request; of a person at least something that they can be found by. */
function whoProblems({ subject, request }: RightWanted): readonly UserProblem[] {
  if (subject == null && request == null) return [invalid('Give subject or request.', ['input'])];
  if (subject != null && request != null) return [invalid('Give subject or request, not both.', ['input', 'request'])];
  if (subject == null || subject.id != null || subject.email != null || subject.phone != null) return [];
  return [invalid('Give at least one of id, email and phone.', ['input', 'subject'])];
}

const invalid = (message: string, field: readonly string[]): UserProblem => ({ code: 'INVALID', message, field });

const noVendor = (index: number): UserProblem => ({
  code: 'NOT_FOUND',
  message: 'No vendor has this key or id; the query vendors lists them all.',
  field: ['input', 'vendors', String(index)],
});
