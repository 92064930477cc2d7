import { createHash } from 'node:crypto';
import type { Reply } from '../../simulator-kit/index.js';
import type { OptOutRequest } from './opt-out-request.js';
import type { OptOutMachineQuirks } from './quirks.js';

/** A request as the API shows it. `origin` is where the proofs of identity lie. */
export function presented(
  request: OptOutRequest,
  quirks: OptOutMachineQuirks,
  origin: string,
): Readonly<Record<string, unknown>> {
  const { person } = request;
  return {
    file_count: request.files.length,
    id: request.id,
    request_types: request.requestTypes,
    opt_out_completed: quirks.get('booleans') === 'texts' ? String(request.optOutCompleted) : request.optOutCompleted,
    state: request.state,
    submitted_at: request.submittedAt,
    acknowledged_at: request.acknowledgedAt,
    person: {
      name: person.name,
      dob: person.dateOfBirth,
      email: person.email,
      email_addresses: person.otherEmails,
      phone: person.phone,
      address: person.address,
      address2: person.address2,
      city: person.city,
      state: person.state,
      postal_code: person.postalCode,
      ...proofOf(request, quirks, origin),
    },
  };
}

/** As in the samples: a proof holds for 48 days from the sending of the request. */
const proofValidMs = 48 * 86_400_000;

function proofOf(
  request: OptOutRequest,
  quirks: OptOutMachineQuirks,
  origin: string,
): Readonly<Record<string, unknown>> {
  const proof = quirks.get('proof');
  if (proof === 'absent') return {};
  if (proof === 'null') return { identity_verification_proof: null };
  const digest = createHash('sha256').update(request.id).digest();
  const document = digest.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
  return {
    identity_verification_proof: {
      url: `${origin}/documents/${document}`,
      access_code: digest.toString('base64url').slice(-8),
      valid_until: new Date(Date.parse(request.submittedAt) + proofValidMs).toISOString(),
    },
  };
}

/** An answer that is no list. */
export const single = (quirks: OptOutMachineQuirks, body: unknown): unknown =>
  quirks.get('envelope') === 'data' ? { data: body } : body;

/** One result in the answer to a bulk update. */
export function bulkResult(
  quirks: OptOutMachineQuirks,
  id: string | null,
  complaint: string | null,
): Readonly<Record<string, unknown>> {
  const received = complaint === null;
  const item = quirks.get('bulkErrorItems') === 'text' ? complaint : { message: complaint };
  return {
    id,
    update_received: quirks.get('booleans') === 'booleans' ? received : String(received),
    errors: received ? [] : [item],
  };
}

const meanings: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** An error as the API answers it, without saying whose request it was. */
export function failure(quirks: OptOutMachineQuirks, status: number, why?: string): Reply {
  const detail = why ?? meanings[status] ?? 'Error';
  const shape = quirks.get('errorBody');
  if (shape === 'none') return { status };
  return { status, body: shape === 'text' ? { error: detail } : { errors: { detail } } };
}
