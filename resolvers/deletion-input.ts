import type { DeletionInput, SubjectReference, VendorServices } from '../src/services/services.js';
import type { UserProblem } from '../src/services/user-problem.js';
import type { RequestDeletionInput } from '../schema/inputs/request-deletion-input.js';
import type { SubjectInput } from '../schema/inputs/subject-input.js';
import { uuidOf } from './global-id.js';
import { inputProblems } from './input-problems.js';
import { findVendor } from './vendor-argument.js';

/** The input in the services' words, or everything about it that the caller has to mend. */
export type Translated<T> = { readonly input: T } | { readonly problems: readonly UserProblem[] };

/** Ids become ours, vendors become keys. Whether what they name exists is for the services to say. */
export function toDeletionInput(input: RequestDeletionInput, vendors: VendorServices): Translated<DeletionInput> {
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
      idempotencyKey: input.idempotencyKey,
      subject,
      request,
      vendors: keys?.filter((key) => key !== null) ?? null,
      regulation: input.regulation ?? null,
      receivedAt: input.receivedAt ?? null,
      message: input.message ?? null,
      planHash: input.planHash ?? null,
    },
  };
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
function whoProblems({ subject, request }: RequestDeletionInput): readonly UserProblem[] {
  if (subject == null && request == null) return [invalid('Give subject or request.', ['input'])];
  if (subject != null && request != null) return [invalid('Give subject or request, not both.', ['input', 'request'])];
  if (subject == null || subject.id != null || subject.email != null || subject.phone != null) return [];
  return [invalid('Give at least one of id, email and phone.', ['input', 'subject'])];
}

const invalid = (message: string, field: readonly string[]): UserProblem => ({ code: 'INVALID', message, field });

/** For an id that this graph never gave out, whatever it was meant to name. */
export const invalidId = (field: readonly string[]): UserProblem =>
  invalid('This is no id of the kind that is needed here.', field);

const noVendor = (index: number): UserProblem => ({
  code: 'NOT_FOUND',
  message: 'No vendor has this key or id; the query vendors lists them all.',
  field: ['input', 'vendors', String(index)],
});
