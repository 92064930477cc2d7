import { basename } from 'node:path';
import { checkChain, type ExportedEvent } from '../../../domain/evidence/check-chain.js';
import type { ChainEnd, EndedChain } from '../../../domain/evidence/statements.js';
import { readEvents, readKeys } from './evidence-files.js';
import { readEnded, readHeads, readReceipts, type CheckedReceipt } from './signed-evidence.js';

/** What is to be checked; null: there is no such file. */
export interface EvidenceFiles {
  readonly receipts: string | null;
  readonly events: string | null;
  readonly heads: string | null;
  /** What had ended when they were exported. Without it nobody can tell what had from what was removed. */
  readonly ended: string | null;
  readonly keys: string;
}

export interface Verdict {
  readonly receipts: readonly CheckedReceipt[];
  /** Chains whose events were checked, and events in them. */
  readonly chains: number;
  readonly events: number;
  /** Requests of which a head was signed, and no event was given, because their log had ended. */
  readonly ended: number;
  /** The same, where nothing says why: outside of what was exported, or gone. */
  readonly absent: number;
  /** Everything that does not fit, each in a sentence; none: all is as it was written. */
  readonly faults: readonly string[];
}

type Ends = Map<string, ChainEnd[]>;

/**
 * Checks signatures, and events against what was signed, with nothing but the files: no server, no network, no
 * configuration. Given a receipt, its request's chain is checked; without one, or with signed heads, every chain is.
 *
 * @throws EvidenceFileError if a file cannot be read.
 */
export async function verifyEvidence(files: EvidenceFiles): Promise<Verdict> {
  const keys = await readKeys(files.keys);
  const ends: Ends = new Map();
  const receipts = files.receipts === null ? null : await readReceipts(files.receipts, keys);
  for (const { request, chain } of receipts?.statements ?? []) addEnd(ends, request, chain);
  const wanted = receipts === null || files.heads !== null ? null : new Set(ends.keys());
  const heads = files.heads === null ? null : await readHeads(files.heads, keys);
  for (const { request, ...end } of heads?.statements ?? []) addEnd(ends, request, end);
  const over = files.ended === null ? null : await readEnded(files.ended, keys);
  const signed = {
    receipts: receipts?.statements ?? [],
    faults: [...(receipts?.faults ?? []), ...(heads?.faults ?? []), ...(over?.faults ?? [])],
  };
  if (files.events === null) return { ...signed, chains: 0, events: 0, ended: 0, absent: 0 };

  const checked = await checkEvents(files.events, ends, wanted);
  const proven = new Set(signed.receipts.map(({ request }) => request));
  const gone = checkAbsent(
    new Map(ends.entries().filter(([request]) => !checked.requests.has(request))),
    over === null ? null : new Map(over.statements.map((chain) => [chain.request, chain])),
    (request) => proven.has(request) || over?.whole === true,
  );
  return {
    receipts: signed.receipts,
    chains: checked.requests.size,
    events: checked.events,
    ended: gone.ended,
    absent: gone.absent,
    faults: [...signed.faults, ...checked.faults, ...gone.faults],
  };
}

/** Chains of which something was signed, and no event is there: whether they had ended, and as they were signed. */
function checkAbsent(
  absent: ReadonlyMap<string, readonly ChainEnd[]>,
  over: ReadonlyMap<string, EndedChain> | null,
  mustBeThere: (request: string) => boolean,
): Pick<Verdict, 'ended' | 'absent' | 'faults'> {
  const faults: string[] = [];
  let [ended, outside] = [0, 0];
  for (const [request, ends] of absent) {
    const end = over?.get(request);
    if (end !== undefined && ends.every((one) => endedAfter(end, one))) ended += 1;
    else if (end !== undefined) faults.push(`Request ${request}: ${otherEnd(end)}`);
    else if (mustBeThere(request)) faults.push(`Request ${request}: ${allMissing(over !== null)}`);
    else outside += 1;
  }
  return { ended, absent: outside, faults };
}

/** Whether a chain may have ended so, if it once stood as was signed. */
const endedAfter = (end: EndedChain, signed: ChainEnd): boolean =>
  end.events > signed.events || (end.events === signed.events && end.head === signed.head);

const otherEnd = ({ events }: EndedChain): string =>
  `its log was ended with ${String(events)} event(s), which are not those that were signed.`;

const allMissing = (endsAreKnown: boolean): string =>
  `all of its events are missing${endsAreKnown ? ', and its log was not ended' : ''}.`;

interface Checked {
  readonly requests: ReadonlySet<string>;
  readonly events: number;
  readonly faults: readonly string[];
}

/** An export has the events of one request together, so no more than one chain is held at a time. */
async function checkEvents(file: string, ends: Ends, wanted: ReadonlySet<string> | null): Promise<Checked> {
  const requests = new Set<string>();
  const faults: string[] = [];
  let events = 0;
  let chain: ExportedEvent[] = [];
  const finish = (): void => {
    const request = chain[0]?.request;
    if (request === undefined) return;
    if (requests.has(request)) faults.push(`Request ${request}: its events stand in several places of the file.`);
    requests.add(request);
    // One by one: there may be more of them than a call takes arguments.
    for (const { sentence } of checkChain(chain, ends.get(request) ?? []))
      faults.push(`Request ${request}: ${sentence}`);
    chain = [];
  };
  for await (const { number, value: event } of readEvents(file)) {
    if (event === null) {
      faults.push(`Line ${String(number)} of ${basename(file)} is no event.`);
      continue;
    }
    if (wanted !== null && !wanted.has(event.request)) continue;
    if (chain[0] !== undefined && chain[0].request !== event.request) finish();
    chain.push(event);
    events += 1;
  }
  finish();
  return { requests, events, faults };
}

function addEnd(ends: Ends, request: string, { events, head }: ChainEnd): void {
  const known = ends.get(request);
  if (known === undefined) ends.set(request, [{ events, head }]);
  else known.push({ events, head });
}
