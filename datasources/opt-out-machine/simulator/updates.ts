import type { Journal, Reply, SimulatedRequest } from '../../simulator-kit/index.js';
import { type OptOutRequest, type Update, updated, writableStates } from './opt-out-request.js';
import type { OptOutMachineQuirks } from './quirks.js';
import { bulkResult, failure, presented, single } from './wire.js';

export interface OptOutMachine {
  readonly journal: Journal<OptOutRequest>;
  readonly quirks: OptOutMachineQuirks;
  /** `http://127.0.0.1:<port>`, known once it listens. */
  readonly origin: () => string;
}

/** PUT or PATCH of one request. */
export function updateOne(machine: OptOutMachine, call: SimulatedRequest): Reply {
  const { journal, quirks } = machine;
  if (!isJson(call)) return failure(quirks, 400);
  const request = journal.get(call.params.key ?? '');
  if (request === undefined) return failure(quirks, 404);
  const read = readUpdate(call.json);
  const complaint = read.kind === 'refused' ? read.why : lockedBy(quirks, request, read.update);
  if (read.kind === 'refused' || complaint !== null) return failure(quirks, 400, complaint ?? undefined);
  const after = updated(request, read.update);
  if (!quirks.get('updatesOnlyReceived')) journal.put(after);
  const body = single(quirks, presented(after, quirks, machine.origin()));
  return { status: 200, body, effect: { kind: 'update', nativeId: request.id } };
}

/**
 * PUT or PATCH of several: each item has a result of its own, and the call is answered with 200 even when all are
 * refused. The call log names the ids of those that were carried out, separated by commas.
 */
export function updateSeveral(machine: OptOutMachine, call: SimulatedRequest): Reply {
  const { journal, quirks } = machine;
  if (!isJson(call) || !Array.isArray(call.json)) return failure(quirks, 400, 'The body is no list.');
  const items: readonly unknown[] = call.json;
  const outcomes = items.map((item) => {
    const read = readItem(machine, item);
    if (read.kind === 'item' && !quirks.get('updatesOnlyReceived')) journal.put(updated(read.request, read.update));
    return read;
  });
  const results = outcomes.map((read) =>
    read.kind === 'item' ? bulkResult(quirks, read.request.id, null) : bulkResult(quirks, read.id, read.why),
  );
  const carriedOut = outcomes.flatMap((read) => (read.kind === 'item' ? [read.request.id] : []));
  const body = single(quirks, quirks.get('bulkLeavesOutLast') ? results.slice(0, -1) : results);
  if (carriedOut.length === 0) return { status: 200, body };
  return { status: 200, body, effect: { kind: 'update', nativeId: carriedOut.join(',') } };
}

type Item =
  | { readonly kind: 'item'; readonly request: OptOutRequest; readonly update: Update }
  | { readonly kind: 'refused'; readonly id: string | null; readonly why: string };

function readItem({ journal, quirks }: OptOutMachine, item: unknown): Item {
  const id = typeof item === 'object' && item !== null && 'id' in item && typeof item.id === 'string' ? item.id : null;
  if (id === null) return { kind: 'refused', id, why: 'id is missing' };
  const request = journal.get(id);
  if (request === undefined) return { kind: 'refused', id, why: 'not found' };
  const read = readUpdate(item);
  if (read.kind === 'refused') return { kind: 'refused', id, why: read.why };
  const complaint = lockedBy(quirks, request, read.update);
  return complaint === null ? { kind: 'item', request, update: read.update } : { kind: 'refused', id, why: complaint };
}

function lockedBy(quirks: OptOutMachineQuirks, request: OptOutRequest, update: Update): string | null {
  const moves = update.state !== null && update.state !== request.state;
  return quirks.get('finalStatesLocked') && request.state !== 'active' && moves ? 'state is final' : null;
}

type ReadUpdate =
  { readonly kind: 'update'; readonly update: Update } | { readonly kind: 'refused'; readonly why: string };

/** Counted in UTF-16 units, the strictest reading of the documented 250 characters but for bytes. */
const longestComment = 250;

/** Fields that may not be updated are passed over. */
function readUpdate(body: unknown): ReadUpdate {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return refused('The body is no object.');
  const fields = new Map<string, unknown>(Object.entries(body));
  const optOut = fields.get('opt_out_completed');
  const comments = fields.get('comments');
  const word = fields.get('state');
  const state = writableStates.find((known) => known === word);

  if (optOut !== undefined && ![true, false, 'true', 'false'].some((known) => known === optOut)) {
    return refused('opt_out_completed is invalid');
  }
  if (comments !== undefined && typeof comments !== 'string') return refused('comments is invalid');
  if (comments !== undefined && comments.length > longestComment)
    return refused('comments should be at most 250 characters');
  if (word !== undefined && state === undefined) return refused('state is invalid');
  return {
    kind: 'update',
    update: {
      state: state ?? null,
      optOutCompleted: optOut === undefined ? null : optOut === true || optOut === 'true',
      comments: comments ?? null,
    },
  };
}

const refused = (why: string): ReadUpdate => ({ kind: 'refused', why });

export const isJson = (call: SimulatedRequest): boolean =>
  /^application\/json\s*(;|$)/i.test(call.headers['content-type'] ?? '');
