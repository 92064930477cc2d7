import type { Journal, Pace, Reply, Route, SimulatedRequest } from '../../simulator-kit/index.js';
import { type DeleteRequest, mintId, progressOf } from './delete-request.js';
import type { AttentiveQuirks } from './quirks.js';
import { type Presentation, presented, presentedId, readSubmission } from './wire.js';

export const basePath = '/v1';

export interface Attentive {
  readonly journal: Journal<DeleteRequest>;
  readonly quirks: AttentiveQuirks;
  readonly pace: Pace;
}

/** Operations: `me`, `create`, `read`. There is no list, no change and no cancellation. */
export function attentiveRoutes(attentive: Attentive): readonly Route[] {
  return [
    { method: 'GET', path: `${basePath}/me`, operation: 'me', handler: me },
    {
      method: 'POST',
      path: `${basePath}/privacy/delete-request`,
      operation: 'create',
      handler: (request) => create(attentive, request),
    },
    {
      method: 'GET',
      path: `${basePath}/privacy/delete-request/:id`,
      operation: 'read',
      handler: (request) => read(attentive, request),
    },
  ];
}

/** Only a 400 has a body; the specification declares none for 401, 403, 404, 429 and 500. */
export function failure(quirks: AttentiveQuirks, status: number, why: string): Reply {
  const shape = quirks.get('errorShape');
  if (status !== 400 || shape === 'none') return { status };
  return { status, body: { error: shape === 'text' ? why : { id: errorNumber(why), message: why } } };
}

/** Stands for the id under which the vendor's own logs keep an error: the same for the same text. */
const errorNumber = (why: string): number => 40_000 + why.length;

function me(): Reply {
  return {
    status: 200,
    body: {
      applicationName: 'Privacy desk',
      attentiveDomainName: 'example.attn.example.com',
      companyName: 'Example Company',
      contactEmail: 'privacy@example.com',
      companyId: 'Q29tcGFueTox',
    },
  };
}

function create({ journal, quirks, pace }: Attentive, call: SimulatedRequest): Reply {
  if (quirks.get('missingScope') === 'privacy_requests:write') return { status: 403 };
  if (!isJson(call)) return failure(quirks, 400, 'The body is no JSON object.');
  const submission = readSubmission(call.json, quirks.get('missingIdentifierWord'));
  if (submission.kind === 'refused') return failure(quirks, 400, submission.why);

  const request: DeleteRequest = {
    id: mintId(journal.nextNumber(), quirks.get('numericIds') ? 'digits' : 'alphanumeric'),
    createdAt: call.now.toISOString(),
    ...submission.identifiers,
    message: submission.message,
    frozen: null,
  };
  journal.put(request);

  const echo = quirks.get('createEcho');
  const progress = progressOf(request, { now: call.now, pace, contradiction: quirks.get('contradiction') });
  const body =
    echo === 'minimal'
      ? { id: presentedId(request.id, quirks.get('numericIds')) }
      : presented(request, progress, presentation(quirks, echo === 'masked'));
  return { status: quirks.get('createStatus'), body, effect: { kind: 'create', nativeId: request.id } };
}

function read({ journal, quirks, pace }: Attentive, call: SimulatedRequest): Reply {
  if (quirks.get('missingScope') === 'privacy_requests:read') return { status: 403 };
  const request = journal.get(call.params.id ?? '');
  if (request === undefined) return { status: 404 };
  const progress = progressOf(request, { now: call.now, pace, contradiction: quirks.get('contradiction') });
  return { status: 200, body: presented(request, progress, presentation(quirks, true)) };
}

const presentation = (quirks: AttentiveQuirks, masked: boolean): Presentation => ({
  masked,
  phoneKey: quirks.get('subjectphone') ? 'subjectphone' : 'subjectPhone',
  numericIds: quirks.get('numericIds'),
});

const isJson = (call: SimulatedRequest): boolean =>
  /^application\/json\s*(;|$)/i.test(call.headers['content-type'] ?? '');
