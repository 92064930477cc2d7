import { restsOnIdentity } from '../domain/authority.js';
import type { Viewer } from '../domain/entities.js';
import { isMediaType } from '../domain/content-kind.js';
import { changeRequest, type RequestChange } from '../ledger/change-request.js';
import { createFile, removeLapsedFiles } from '../ledger/files.js';
import { unwrapSubjectKey } from '../ledger/subjects.js';
import { createTicket } from '../ledger/upload-ticket.js';
import { assertGateOpen } from './authority.js';
import { actorOf, type ServiceDependencies } from './service-dependencies.js';
import type { FileInput } from './services.js';
import { inputProblem as problem, Refusal, type Outcomes, type UserProblem } from './user-problem.js';

/** In bytes: what still fits a vendor's call when it is written as base64. */
export const LARGEST_FILE = 25_000_000;
const LONGEST_NAME = 255;
/** How long a ticket can be used, in milliseconds. */
const TICKET_LIFE = 15 * 60_000;

/** Room for a file's content, and the secret that it may be sent with. */
export interface FilePlace {
  readonly fileId: string;
  readonly ticket: string;
  readonly expiresAt: Date;
}

/** Makes room for a file for the person; its content follows with the ticket, and then goes to the vendor by itself. */
export async function uploadFile(
  dependencies: ServiceDependencies,
  viewer: Viewer,
  input: FileInput,
): Promise<Outcomes<FilePlace>> {
  const problems = problemsOf(input);
  if (problems.length > 0) return { value: null, problems };
  const { ledger } = dependencies.delivery;
  await removeLapsedFiles(ledger, ledger.db);
  try {
    const place = await changeRequest(ledger, input.request, (change) => announce(dependencies, viewer, change, input));
    if (place === null) return { value: null, problems: [problem('NOT_FOUND', 'No request has this id.', 'request')] };
    return { value: place, problems: [] };
  } catch (error) {
    if (error instanceof Refusal) return { value: null, problems: [error.problem] };
    throw error;
  }
}

function problemsOf({ name, contentType, size }: FileInput): readonly UserProblem[] {
  return [
    ...(isFileName(name)
      ? []
      : [
          problem(
            'INVALID',
            'Give a name of 1 to 255 characters, without slashes, backslashes and control characters.',
            'name',
          ),
        ]),
    ...(isMediaType(contentType)
      ? []
      : [problem('INVALID', 'Give a type and a subtype without parameters, such as application/pdf.', 'contentType')]),
    ...(Number.isInteger(size) && size >= 1 && size <= LARGEST_FILE
      ? []
      : [problem('INVALID', 'A file has 1 byte to 25 MB (25,000,000 bytes).', 'size')]),
  ];
}

/** A name that stays within its folder wherever it is saved, and that shows as it is. */
const isFileName = (name: string): boolean =>
  name.trim() !== '' &&
  name.length <= LONGEST_NAME &&
  name !== '.' &&
  name !== '..' &&
  !/[/\\\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(name);

async function announce(
  { delivery }: ServiceDependencies,
  viewer: Viewer,
  change: RequestChange,
  { name, contentType, size }: FileInput,
): Promise<FilePlace> {
  const { request, trx, at } = change;
  const vendor = request.origin_vendor;
  const source = vendor === null ? undefined : delivery.lanes.get(vendor)?.source;
  if (vendor === null || source?.upload === undefined) {
    throw new Refusal(
      problem('NOT_SUPPORTED', 'The request did not come in through a vendor that takes files.', 'request'),
    );
  }
  if (request.closed_at !== null || request.wrapped_key === null) {
    throw new Refusal(problem('CONFLICT', 'The request is closed.', 'request'));
  }
  // What is handed over is handed to whoever asked.
  if (request.rights.some(restsOnIdentity)) {
    await assertGateOpen({ delivery }, change, 'ACCESS', 'input', 'request');
  }
  const expiresAt = new Date(at.getTime() + TICKET_LIFE);
  const ticket = createTicket(delivery.ledger.keys.lookup, expiresAt);
  const key = unwrapSubjectKey(delivery.ledger, request.subject_id, request.wrapped_key);
  const file = {
    vendor,
    name,
    contentType: contentType.toLowerCase(),
    size,
    ticket: ticket.hash,
    ticketExpiresAt: expiresAt,
  };
  const fileId = await createFile(trx, { request, key }, file, at);
  change.event({
    actor: actorOf(viewer),
    type: 'file.announced',
    message: `A file of ${size} bytes for the person was announced.`,
    vendor,
  });
  return { fileId, ticket: ticket.text, expiresAt };
}
