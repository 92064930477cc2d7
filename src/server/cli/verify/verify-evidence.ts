import { basename } from 'node:path';
import { checkChain, type ExportedEvent } from '../../../domain/evidence/check-chain.js';
import type { ChainEnd } from '../../../domain/evidence/statements.js';
import { readEvents, readKeys } from './evidence-files.js';
import { readHeads, readReceipts, type CheckedReceipt } from './signed-evidence.js';

/** What is to be checked; null: there is no such file. */
export interface EvidenceFiles {
  readonly receipts: string | null;
  readonly events: string | null;
  readonly heads: string | null;
  readonly keys: string;
}

export interface Verdict {
  readonly receipts: readonly CheckedReceipt[];
  /** Chains whose events were checked, and events in them. */
  readonly chains: number;
  readonly events: number;
  /** Requests of which a head was signed, and no event was given: outside of what was exported, or gone. */
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
  const signed = {
    receipts: receipts?.statements ?? [],
    faults: [...(receipts?.faults ?? []), ...(heads?.faults ?? [])],
  };
  if (files.events === null) return { ...signed, chains: 0, events: 0, absent: 0 };

  const checked = await checkEvents(files.events, ends, wanted);
  const proven = new Set(signed.receipts.map(({ request }) => request));
  const absent = [...ends.keys()].filter((request) => !checked.requests.has(request));
  const lost = absent.filter((request) => proven.has(request));
  return {
    receipts: signed.receipts,
    chains: checked.requests.size,
    events: checked.events,
    absent: absent.length - lost.length,
    faults: [
      ...signed.faults,
      ...checked.faults,
      ...lost.map((request) => `Request ${request}: all of its events are missing.`),
    ],
  };
}

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
