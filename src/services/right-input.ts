import type { ClockProblem } from '../domain/deadlines/deadline.js';
import { receiptProblem, regulationProblem } from '../domain/deadlines/problems.js';
import { normalizeEmail, normalizePhone } from '../domain/identifiers.js';
import type { Vendor } from '../domain/entities.js';
import type { VendorPerson } from '../domain/vendor-source.js';
import type { Regulation, Right } from '../domain/vocabulary.js';
import { canAct } from './plan-steps.js';
import type { ServiceDependencies } from './service-dependencies.js';
import type { RightInput, SubjectReference } from './services.js';
import { inputProblem as problem, type UserProblem } from './user-problem.js';

/** Everything about whom and what a right is asked for that can be said without looking into the ledger. */
export function problemsOf(
  dependencies: ServiceDependencies,
  right: Right,
  input: Pick<RightInput, 'subject' | 'request' | 'vendors' | 'regulation' | 'receivedAt' | 'message'>,
): readonly UserProblem[] {
  return [
    ...((input.subject === null) === (input.request === null)
      ? [problem('INVALID', 'Name either the subject or the request, one of the two.', 'subject')]
      : []),
    ...(input.subject === null ? [] : problemsOfSubject(dependencies, input.subject)),
    // Where no law is named, the person's address may tell, and that is only known later.
    ...(input.request !== null || input.regulation === null
      ? []
      : problemsOfLaw(dependencies, right, input.regulation, input.receivedAt)),
    ...(input.message !== null && input.message.length > 2_000
      ? [problem('INVALID', 'A message has at most 2,000 characters.', 'message')]
      : []),
    ...problemsOfVendors(dependencies, right, input.vendors),
  ];
}

/** A law that the caller chose must give the right, and have been in force when the person asked. */
const problemsOfLaw = (
  dependencies: ServiceDependencies,
  right: Right,
  regulation: Regulation,
  receivedAt: Date | null,
): readonly UserProblem[] => [
  ...told(regulationProblem(regulation, right)),
  ...problemsOfReceipt(dependencies, right, regulation, receivedAt),
];

/** The law must have been in force when the person asked, and nobody asked in the future. */
export function problemsOfReceipt(
  { delivery: { ledger, clocks } }: ServiceDependencies,
  right: Right,
  regulation: Regulation,
  receivedAt: Date | null,
): readonly UserProblem[] {
  const now = ledger.now();
  return told(receiptProblem({ regulation, rights: [right], receivedAt: receivedAt ?? now }, clocks, now));
}

const told = (found: ClockProblem | null): readonly UserProblem[] =>
  found === null ? [] : [problem(found.code, found.message, found.field ?? 'regulation')];

/** A key that repeats an act. */
export const problemsOfKey = (key: string): readonly UserProblem[] =>
  key.trim() === '' || key.length > 255
    ? [problem('INVALID', 'Give an idempotency key of 1 to 255 characters, new for each request.', 'idempotencyKey')]
    : [];

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
      ? [
          problem(
            'INVALID',
            'This is not a telephone number, or it is masked; write it with its country code.',
            'subject',
            'phone',
          ),
        ]
      : []),
  ];
}

function problemsOfVendors(
  { vendors }: ServiceDependencies,
  right: Right,
  named: readonly string[] | null,
): readonly UserProblem[] {
  if (named === null) return [];
  if (named.length === 0) {
    return [problem('INVALID', 'Name at least one vendor, or leave vendors out for all that can do it.', 'vendors')];
  }
  return named.flatMap((key, index) => {
    const vendor = vendors.find((one) => one.key === key);
    const at = ['vendors', String(index)] as const;
    if (vendor === undefined) return [problem('NOT_FOUND', 'No vendor has this key or id.', ...at)];
    // A processor without an API for it still holds the data: a person does it there, and the request says so.
    return vendor.role === 'PROCESSOR'
      ? []
      : [
          problem(
            'NOT_SUPPORTED',
            `${vendor.name} is where requests come in; it holds no data to act on with ${right}.`,
            ...at,
          ),
        ];
  });
}

/** The accounts that take part, each once, in the order of the vendors file. */
export const takingPart = (
  { vendors }: ServiceDependencies,
  right: Right,
  named: readonly string[] | null,
): readonly Vendor[] =>
  vendors.filter((vendor) => (named === null ? canAct(vendor, right) : named.includes(vendor.key)));

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
