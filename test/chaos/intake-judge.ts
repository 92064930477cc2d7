import type { OptOutMachineSimulator } from '../../datasources/opt-out-machine/simulator/index.js';
import { isFinal } from '../../src/domain/roll-up.js';
import { required } from '../../src/domain/invariant-error.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import {
  judgeChain,
  judgePath,
  storyOf,
  type Story,
  type Verdict,
  type Violation,
  type ViolationKind,
} from './judge.js';

/** A request that came in through the vendor, and what it was sent, as the one who sent it remembers it. */
export interface AnsweredRequest {
  readonly requestId: string;
  readonly nativeId: string;
  readonly email: string;
  acknowledged: boolean;
  /** Hashes of contents, each its own. */
  readonly files: string[];
  /** Comments that went with an answer, each its own. */
  readonly comments: string[];
  /** Comments that were sent alone: the vendor shows none, so whether one arrived can be known by its answer only. */
  readonly remarks: string[];
  /** Its copy was said to be handed over. */
  answered: boolean;
}

export interface IntakeEvidence {
  readonly simulator: OptOutMachineSimulator;
  readonly ledger: Ledger;
  readonly requests: readonly AnsweredRequest[];
  /** What the worker wrote. */
  readonly output: string;
}

/** The vendor's own word for a copy that was handed over. */
const doneWord = 'fulfilled_with_data';

export interface IntakeVerdict extends Verdict {
  /** Comments that the vendor has again, since it gave no clear answer to them: the events say so. */
  readonly repeated: number;
}

/** What the vendor has of a request, by its own log and journal. */
interface AtVendor {
  readonly word: string;
  readonly acknowledged: boolean;
  readonly comments: readonly string[];
  readonly files: readonly string[];
}

/** What the ledger says of it. */
interface InLedger extends Story {
  readonly acknowledgedAt: Date | null;
  readonly files: readonly { readonly state: string; readonly sha256: Buffer | null }[];
}

function atVendor(simulator: OptOutMachineSimulator, nativeId: string): AtVendor {
  const record = simulator.records().find((one) => one.nativeId === nativeId);
  const { comments, files } = simulator.received(nativeId);
  return {
    word: required(record, 'A record that was added').nativeState,
    acknowledged: simulator
      .calls()
      .some(({ effect }) => effect?.kind === 'acknowledge' && effect.nativeId === nativeId),
    comments,
    files: files.map(({ sha256 }) => sha256),
  };
}

async function inLedger(ledger: Ledger, requestId: string): Promise<InLedger> {
  const request = ledger.db.selectFrom('privacy_request').select('acknowledged_at').where('id', '=', requestId);
  const files = ledger.db.selectFrom('request_file').select(['state', 'sha256']).where('request_id', '=', requestId);
  return {
    ...(await storyOf(ledger, requestId)),
    acknowledgedAt: (await request.executeTakeFirstOrThrow()).acknowledged_at,
    files: await files.execute(),
  };
}

/** Compares what the vendor was given with what it should have been given, and with what the ledger says of that. */
export async function judgeIntake({ simulator, ledger, requests, output }: IntakeEvidence): Promise<IntakeVerdict> {
  const violations: Violation[] = [];
  let [completed, held, repeated] = [0, 0, 0];
  for (const request of requests) {
    const here = await inLedger(ledger, request.requestId);
    const there = atVendor(simulator, request.nativeId);
    const say = (kind: ViolationKind, what: string) =>
      violations.push({ kind, what: `${request.requestId} (${request.nativeId}): ${what}` });
    judgeReceipt(request, here, there, say);
    judgeFiles(request, here, there, say);
    repeated += judgeComments(request, here, there, say);
    const state = judgeAnswer(request, here, there, say);
    completed += state === 'COMPLETED' ? 1 : 0;
    held += state === 'ACTION_REQUIRED' ? 1 : 0;
    violations.push(...judgeChain(here), ...here.statuses.flatMap((status) => judgePath(status, here.events, null)));
    for (const secret of [request.email, ...request.comments, ...request.remarks])
      if (output.includes(secret)) say('private', 'a person was logged');
  }
  return { statuses: requests.length, completed, held, repeated, violations };
}

type Say = (kind: ViolationKind, what: string) => void;

const happened = ({ events }: Story, ...types: readonly string[]): boolean =>
  events.some(({ type }) => types.includes(type));

function judgeReceipt(asked: AnsweredRequest, here: InLedger, there: AtVendor, say: Say): void {
  const refused = happened(here, 'acknowledgement.refused', 'acknowledgement.not-found');
  if (here.acknowledgedAt !== null && !there.acknowledged) say('untrue', 'receipt is not confirmed there');
  if (there.acknowledged && !asked.acknowledged) say('untrue', 'receipt was confirmed without being asked');
  if (there.acknowledged && here.acknowledgedAt === null) say('lost', 'nobody knows that receipt was confirmed');
  if (asked.acknowledged && !there.acknowledged && !refused) say('lost', 'receipt is not confirmed');
}

function judgeFiles(asked: AnsweredRequest, here: InLedger, there: AtVendor, say: Say): void {
  if (there.files.length > new Set(there.files).size) say('doubled', 'a file is there more than once');
  if (there.files.some((file) => !asked.files.includes(file))) say('untrue', 'a file is there that nobody gave');
  for (const sha256 of asked.files) {
    const state = here.files.find((file) => file.sha256?.toString('hex') === sha256)?.state ?? 'unknown';
    if (state === 'DELIVERED' && !there.files.includes(sha256)) say('untrue', 'a file that is DELIVERED is not there');
    if (state === 'FAILED' && !happened(here, 'file.failed')) say('lost', 'nobody is told that a file failed');
    if (state !== 'DELIVERED' && state !== 'FAILED') say('lost', `a file stays ${state}`);
  }
}

/** How many comments that were sent alone are there again, where the events say that the vendor gave no clear answer. */
function judgeComments(asked: AnsweredRequest, here: InLedger, there: AtVendor, say: Say): number {
  let repeated = 0;
  for (const comment of [...asked.comments, ...asked.remarks]) {
    const count = there.comments.filter((one) => one === comment).length;
    const unclear = here.events.filter(({ type }) => type === 'write-back.unknown').length;
    if (count > 1 && asked.remarks.includes(comment) && count <= unclear + 1) repeated += count - 1;
    else if (count > 1) say('doubled', `a comment is there ${String(count)} times`);
    if (count === 0 && !happened(here, 'write-back.refused', 'write-back.not-found'))
      say('lost', 'a comment is not there');
  }
  return repeated;
}

function judgeAnswer(asked: AnsweredRequest, here: InLedger, there: AtVendor, say: Say): string {
  const [status] = here.statuses;
  if (status === undefined) return (say('lost', 'no status'), 'none');
  const isHeld = status.state === 'ACTION_REQUIRED';
  if (status.write_back !== null) say('lost', 'an answer is still on its way');
  if (!isHeld && !isFinal(status.state)) say('lost', `it stays ${status.state}`);
  if (status.state === 'COMPLETED' && there.word !== doneWord) say('untrue', `COMPLETED, there ${there.word}`);
  if (asked.answered && !isHeld && there.word !== doneWord) say('lost', `answered, there ${there.word}`);
  if (!asked.answered && there.word !== 'active') say('untrue', `answered by nobody, there ${there.word}`);
  return status.state;
}
