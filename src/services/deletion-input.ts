import { normalizeEmail, normalizePhone } from '../domain/identifiers.js';
import type { Vendor } from '../domain/entities.js';
import type { VendorPerson } from '../domain/vendor-source.js';
import type { ServiceDependencies } from './service-dependencies.js';
import type { DeletionInput, SubjectReference } from './services.js';
import type { ProblemCode, UserProblem } from './user-problem.js';

export const problem = (code: ProblemCode, message: string, ...field: string[]): UserProblem => ({
  code,
  message,
  field: field.length === 0 ? null : ['input', ...field],
});

/** Everything about the input that can be said without looking into the ledger. */
export function problemsOf(dependencies: ServiceDependencies, input: DeletionInput): readonly UserProblem[] {
  const now = dependencies.delivery.ledger.now();
  return [
    ...(input.idempotencyKey.trim() === '' || input.idempotencyKey.length > 255
      ? [problem('INVALID', 'Give an idempotency key of 1 to 255 characters, new for each request.', 'idempotencyKey')]
      : []),
    ...((input.subject === null) === (input.request === null)
      ? [problem('INVALID', 'Name either the subject or the request, one of the two.', 'subject')]
      : []),
    ...(input.subject === null ? [] : problemsOfSubject(dependencies, input.subject)),
    ...(input.receivedAt !== null && input.receivedAt > now
      ? [problem('INVALID', 'A request cannot have been received in the future.', 'receivedAt')]
      : []),
    ...(input.message !== null && input.message.length > 2_000
      ? [problem('INVALID', 'A message has at most 2,000 characters.', 'message')]
      : []),
    ...problemsOfVendors(dependencies, input),
  ];
}

function problemsOfSubject({ country }: ServiceDependencies, subject: SubjectReference): readonly UserProblem[] {
  const { id, email, phone } = subject;
  if (id === null && email === null && phone === null) {
    return [problem('INVALID', 'Give an e-mail address, a telephone number or an id of the person.', 'subject')];
  }
  return [
    ...(email !== null && normalizeEmail(email) === null
      ? [problem('INVALID', 'This is not an e-mail address, or it is masked.', 'subject', 'email')]
      : []),
    ...(phone !== null && normalizePhone(phone, country) === null
      ? [problem('INVALID', 'This is not a telephone number, or it is masked; write it with its country code.', 'subject', 'phone')]
      : []),
  ];
}

function problemsOfVendors({ vendors }: ServiceDependencies, input: DeletionInput): readonly UserProblem[] {
  if (input.vendors === null) return [];
  if (input.vendors.length === 0) {
    return [problem('INVALID', 'Name at least one vendor, or leave vendors out for all that can delete.', 'vendors')];
  }
  return input.vendors.flatMap((key, index) => {
    const vendor = vendors.find((one) => one.key === key);
    const at = ['vendors', String(index)] as const;
    if (vendor === undefined) return [problem('NOT_FOUND', 'No vendor has this key or id.', ...at)];
    return canDelete(vendor) ? [] : [problem('NOT_SUPPORTED', `${vendor.name} offers no deletion through its API.`, ...at)];
  });
}

export const canDelete = (vendor: Vendor): boolean => vendor.capabilities.includes('SUBMIT_DELETION');

/** The accounts that a deletion goes to, each once, in the order of the vendors file. */
export const deletingVendors = ({ vendors }: ServiceDependencies, input: DeletionInput): readonly Vendor[] =>
  vendors.filter((vendor) => canDelete(vendor) && (input.vendors === null || input.vendors.includes(vendor.key)));

/** The person as the caller named them. The input was found free of problems before. */
export function personOf({ country }: ServiceDependencies, subject: SubjectReference): VendorPerson {
  return {
    name: subject.name,
    email: subject.email === null ? null : normalizeEmail(subject.email),
    otherEmails: [],
    phone: subject.phone === null ? null : normalizePhone(subject.phone, country),
    otherPhones: [],
    dateOfBirth: null,
    address: null,
    vendorIds: [],
  };
}
