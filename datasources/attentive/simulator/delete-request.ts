import { phaseOf, type Pace } from '../../simulator-kit/index.js';

/**
 * Attentive has no words for states, only `processed` and three instants; these are this simulator's own.
 * `contradictory` is an end of processing beside `processed: false`, which the documents neither show nor exclude.
 */
export const attentiveStates = ['received', 'processing', 'processed', 'contradictory'] as const;
export type AttentiveState = (typeof attentiveStates)[number];

export interface Identifiers {
  readonly email: string | null;
  /** A plus sign and digits. */
  readonly phone: string | null;
  readonly clientUserId: string | null;
}

export interface DeleteRequest extends Identifiers {
  readonly id: string;
  /** ISO-8601, UTC, like the instants in `frozen`. */
  readonly createdAt: string;
  readonly message: string | null;
  /** Where the request was put by hand; `null` while it follows the clock. */
  readonly frozen: Frozen | null;
}

export interface Frozen {
  readonly state: AttentiveState;
  readonly startedAt: string;
  readonly endedAt: string;
}

/** How far a request has come; an instant that has not been reached is `null`. */
export interface Progress {
  readonly state: AttentiveState;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
}

export interface Course {
  readonly now: Date;
  readonly pace: Pace;
  /** True: whatever ends by the clock ends in contradiction. */
  readonly contradiction: boolean;
}

export function progressOf(request: DeleteRequest, course: Course): Progress {
  const { frozen } = request;
  if (frozen !== null) return progress(frozen.state, new Date(frozen.startedAt), new Date(frozen.endedAt));
  const state = stateByClock(request, course);
  return progress(state, after(request, course.pace.startMs), after(request, course.pace.finishMs));
}

function progress(state: AttentiveState, startedAt: Date, endedAt: Date): Progress {
  const ended = state === 'processed' || state === 'contradictory';
  return { state, startedAt: state === 'received' ? null : startedAt, endedAt: ended ? endedAt : null };
}

function stateByClock(request: DeleteRequest, { now, pace, contradiction }: Course): AttentiveState {
  const phase = phaseOf(new Date(request.createdAt), now, pace);
  if (phase === 'waiting') return 'received';
  if (phase === 'working') return 'processing';
  return contradiction ? 'contradictory' : 'processed';
}

/** The request as it stays from now on. What it has already gone through keeps its instants; nothing lies in the future. */
export function freeze(request: DeleteRequest, state: AttentiveState, course: Course): DeleteRequest {
  const sofar = progressOf(request, course);
  const startedAt = (sofar.startedAt ?? course.now).toISOString();
  const endedAt = (sofar.endedAt ?? course.now).toISOString();
  return { ...request, frozen: { state, startedAt, endedAt } };
}

const after = (request: DeleteRequest, ms: number): Date => new Date(Date.parse(request.createdAt) + ms);

export function toAttentiveState(word: string): AttentiveState {
  const state = attentiveStates.find((known) => known === word);
  if (state === undefined)
    throw new RangeError(`Attentive has no state ${word}; there are: ${attentiveStates.join(', ')}.`);
  return state;
}

/** How many different ids three digits and three letters make. */
const shortIds = 1000 * 26 ** 3;
/** Has no divisor in common with `shortIds`, so that different numbers give different ids; spreads neighbours apart. */
const stride = 7_654_321;

/**
 * The id of request number `n` (1, 2, …): digits and letters as in the documents' sample, or digits alone as in the
 * legacy API. No two numbers share an id, and an id of one kind is never one of the other.
 */
export function mintId(n: number, kind: 'alphanumeric' | 'digits'): string {
  if (kind === 'digits') return String(1_000_000 + n);
  const place = (n * stride) % shortIds;
  const digits = String(place % 1000).padStart(3, '0');
  const letters = [26 ** 2, 26, 1].map((weight) => letter(Math.floor(place / 1000 / weight) % 26)).join('');
  const round = Math.floor(n / shortIds);
  return `${digits}${letters}${round === 0 ? '' : round}`;
}

const letter = (index: number): string => String.fromCharCode('a'.charCodeAt(0) + index);

/** Recognises a request read back from the journal. */
export function parseDeleteRequest(value: unknown): DeleteRequest {
  const fields = fieldsOf(value);
  return {
    id: text(fields, 'id'),
    createdAt: text(fields, 'createdAt'),
    email: textOrNull(fields, 'email'),
    phone: textOrNull(fields, 'phone'),
    clientUserId: textOrNull(fields, 'clientUserId'),
    message: textOrNull(fields, 'message'),
    frozen: fields.get('frozen') === null ? null : parseFrozen(fields.get('frozen')),
  };
}

function parseFrozen(value: unknown): Frozen {
  const fields = fieldsOf(value);
  const state = toAttentiveState(text(fields, 'state'));
  return { state, startedAt: text(fields, 'startedAt'), endedAt: text(fields, 'endedAt') };
}

type Fields = ReadonlyMap<string, unknown>;

function fieldsOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null)
    throw new TypeError('The journal holds something that is no request.');
  return new Map(Object.entries(value));
}

function text(fields: Fields, name: string): string {
  const value = fields.get(name);
  if (typeof value !== 'string') throw new TypeError(`A request in the journal lacks ${name}.`);
  return value;
}

const textOrNull = (fields: Fields, name: string): string | null =>
  fields.get(name) === null ? null : text(fields, name);
