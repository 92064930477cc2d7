import { createHash } from 'node:crypto';
import type { Person } from '../../simulator-kit/index.js';

/** The words that the documents let a company write. */
export const writableStates = [
  'failed',
  'failed_on_id_verification',
  'failed_on_legality',
  'fulfilled',
  'fulfilled_no_record',
  'fulfilled_with_data',
] as const;

/** `active` is seen in answers and cannot be written. */
export const optOutMachineStates = ['active', ...writableStates] as const;

export type WritableState = (typeof writableStates)[number];
export type OptOutMachineState = (typeof optOutMachineStates)[number];

export interface ReceivedFile {
  readonly bytes: number;
  /** Of the payload, in hexadecimal. */
  readonly sha256: string;
}

/** A person's request as the intake holds it. Its state never moves by itself: the company answers it. */
export interface OptOutRequest {
  readonly id: string;
  /** ISO-8601, UTC, like `acknowledgedAt`. */
  readonly submittedAt: string;
  readonly acknowledgedAt: string | null;
  /** An open set: `access`, `opt-out` and whatever else the vendor comes to offer. */
  readonly requestTypes: readonly string[];
  readonly state: OptOutMachineState;
  readonly optOutCompleted: boolean;
  /** What the company wrote; never shown by the API. */
  readonly comments: readonly string[];
  readonly files: readonly ReceivedFile[];
  readonly person: Person;
}

export interface Update {
  readonly state: WritableState | null;
  readonly optOutCompleted: boolean | null;
  readonly comments: string | null;
}

/** What an update leaves out stays as it is, for PUT as for PATCH. */
export const updated = (request: OptOutRequest, update: Update): OptOutRequest => ({
  ...request,
  state: update.state ?? request.state,
  optOutCompleted: update.optOutCompleted ?? request.optOutCompleted,
  comments: update.comments === null ? request.comments : [...request.comments, update.comments],
});

/** A second acknowledgement leaves the first instant. */
export const acknowledged = (request: OptOutRequest, at: Date): OptOutRequest => ({
  ...request,
  acknowledgedAt: request.acknowledgedAt ?? at.toISOString(),
});

export const withFile = (request: OptOutRequest, payload: Buffer): OptOutRequest => ({
  ...request,
  files: [...request.files, { bytes: payload.length, sha256: createHash('sha256').update(payload).digest('hex') }],
});

/**
 * The request as a company would have left it in this state: an answered one was acknowledged, a fulfilled one has its
 * opt-out done, and data went out where the word says so.
 */
export function answered(request: OptOutRequest, state: OptOutMachineState, at: Date): OptOutRequest {
  if (state === 'active') return { ...request, state, optOutCompleted: false };
  const optOutCompleted = state.startsWith('fulfilled') && request.requestTypes.includes('opt-out');
  const left = { ...acknowledged(request, at), state, optOutCompleted };
  const owesFile = state === 'fulfilled_with_data' && request.files.length === 0;
  return owesFile ? withFile(left, Buffer.from(`Data of request ${request.id}`)) : left;
}

export function toOptOutMachineState(word: string): OptOutMachineState {
  const state = optOutMachineStates.find((known) => known === word);
  if (state === undefined)
    throw new RangeError(`Opt-Out Machine has no state ${word}; there are: ${optOutMachineStates.join(', ')}.`);
  return state;
}

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const alphanumerics = `0123456789${letters}`;
/**
 * What each of the eight places is drawn from. The letters keep an id from being eight digits: dates and ids share one
 * path, and eight digits there are a date.
 */
const places = [
  alphanumerics,
  alphanumerics,
  letters,
  alphanumerics,
  alphanumerics,
  alphanumerics,
  alphanumerics,
  letters,
];
const allIds = places.reduce((product, place) => product * BigInt(place.length), 1n);
/** Has no divisor in common with `allIds`, so that different numbers give different ids. */
const stride = 48_271_404_519_639n;

/** The id of request number `n` (1, 2, …): eight letters and digits, different for every number. */
export function mintId(n: number): string {
  let left = (BigInt(n) * stride) % allIds;
  return places
    .map((place) => {
      const size = BigInt(place.length);
      const character = place.charAt(Number(left % size));
      left /= size;
      return character;
    })
    .join('');
}
