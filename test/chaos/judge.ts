import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Simulator } from '../../datasources/simulator-kit/index.js';
import { isFinal } from '../../src/domain/roll-up.js';
import { firstBrokenLink, type EventRow } from '../../src/ledger/events.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import type { RecordRow, StatusRow } from '../../src/ledger/requests.js';

/** A deletion or a copy that was asked for, as the one who asked remembers it. */
export interface Asked {
  readonly requestId: string;
  /** The address, or the number where there is none. */
  readonly identifier: string;
  readonly vendors: readonly string[];
}

/**
 * What may not be: `lost` (asked for, not at the vendor, and nobody is told), `doubled` (there more often than planned),
 * `untrue` (the ledger says what the vendor does not), `stranger` (our own creation came back as somebody else's request),
 * `chain` (the events do not verify), `path` (they do not tell every transition once), `private` (a person in the log).
 */
export type ViolationKind = 'lost' | 'doubled' | 'untrue' | 'stranger' | 'chain' | 'path' | 'private';

export interface Violation {
  readonly kind: ViolationKind;
  readonly what: string;
}

export interface Verdict {
  readonly statuses: number;
  readonly completed: number;
  /** Statuses that wait for a person and say so. */
  readonly held: number;
  readonly violations: readonly Violation[];
}

export interface Evidence {
  readonly simulators: ReadonlyMap<string, Simulator>;
  /** Where the simulators' journals lie. */
  readonly directory: string;
  readonly ledger: Ledger;
  readonly asked: readonly Asked[];
  /** What the workers wrote. */
  readonly output: string;
}

/** The vendors' own words for "done": the judge's, and not the ones that the product translates by. */
const doneWords: Readonly<Record<string, readonly string[]>> = {
  outreach: ['done'],
  attentive: ['processed'],
  // A copy has a word of its own.
  'zoho-desk': ['COMPLETED', 'EXPORTED'],
};

/** What one person's deletion is at a vendor: one record for each of these. */
const kindsAt: Readonly<Record<string, readonly string[]>> = {
  outreach: ['Prospect', 'Recipient'],
  attentive: ['any'],
  'zoho-desk': ['any'],
};

const heldStates: readonly string[] = ['ACTION_REQUIRED', 'BLOCKED'];

/** A record as the vendor has it. */
interface AtVendor {
  readonly nativeId: string;
  readonly nativeState: string;
  readonly identifier: string;
  readonly kind: string;
}

/** Outreach keeps two kinds for one address; which one a record is stands in its journal. */
function kindsInJournal(directory: string): ReadonlyMap<string, string> {
  const lines = readFileSync(join(directory, 'outreach.ndjson'), 'utf8').split('\n').slice(0, -1);
  // Lines as the journal writes them.
  type Line = { readonly kind: string; readonly value: { readonly id: string; readonly objectType: string } };
  const records = lines.map((line) => JSON.parse(line) as Line).filter((line) => line.kind === 'record');
  return new Map(records.map(({ value }) => [value.id, value.objectType]));
}

function recordsAt(vendor: string, simulator: Simulator, directory: string): readonly AtVendor[] {
  const kinds = vendor === 'outreach' ? kindsInJournal(directory) : null;
  return simulator.records().map(({ nativeId, nativeState, identifier }) => ({
    nativeId,
    nativeState,
    identifier: identifier ?? '',
    kind: kinds === null ? 'any' : (kinds.get(nativeId) ?? 'unknown'),
  }));
}

export interface Story {
  readonly statuses: readonly StatusRow[];
  readonly records: readonly RecordRow[];
  readonly events: readonly EventRow[];
  readonly state: string;
}

export async function storyOf({ db }: Ledger, requestId: string): Promise<Story> {
  const of = { request_id: requestId };
  const where = (column: 'request_id') => [column, '=', of[column]] as const;
  return {
    state: (
      await db.selectFrom('privacy_request').select('state').where('id', '=', requestId).executeTakeFirstOrThrow()
    ).state,
    statuses: await db
      .selectFrom('vendor_status')
      .selectAll()
      .where(...where('request_id'))
      .execute(),
    records: await db
      .selectFrom('vendor_record')
      .selectAll()
      .where(...where('request_id'))
      .execute(),
    events: await db
      .selectFrom('event')
      .selectAll()
      .where(...where('request_id'))
      .orderBy('sequence')
      .execute(),
  };
}

/** Compares what the vendors hold with what the ledger says of every deletion that was asked for. */
export async function judge(evidence: Evidence): Promise<Verdict> {
  const { simulators, directory, ledger, asked, output } = evidence;
  const violations: Violation[] = [];
  const held = new Map([...simulators].map(([key, one]) => [key, recordsAt(key, one, directory)]));
  let [statuses, completed, waiting] = [0, 0, 0];
  for (const one of asked) {
    const story = await storyOf(ledger, one.requestId);
    violations.push(...judgeChain(story));
    for (const vendor of one.vendors) {
      const status = story.statuses.find((row) => row.vendor_key === vendor);
      if (status === undefined) {
        violations.push({ kind: 'lost', what: `${vendor}: no status` });
        continue;
      }
      statuses += 1;
      completed += status.state === 'COMPLETED' ? 1 : 0;
      waiting += heldStates.includes(status.state) ? 1 : 0;
      const there = (held.get(vendor) ?? []).filter((record) => record.identifier === one.identifier);
      violations.push(...judgeStatus(status, story, there));
    }
    if (output.includes(one.identifier)) violations.push({ kind: 'private', what: 'a person was logged' });
  }
  violations.push(...(await judgeStrangers(ledger, asked, held)));
  return { statuses, completed, held: waiting, violations };
}

function judgeStatus(status: StatusRow, story: Story, there: readonly AtVendor[]): readonly Violation[] {
  const vendor = status.vendor_key;
  const violations: Violation[] = [];
  const say = (kind: ViolationKind, what: string) => violations.push({ kind, what: `${vendor} ${status.id}: ${what}` });
  const done = doneWords[vendor] ?? [];
  const isHeld = heldStates.includes(status.state);
  if (!isHeld && !isFinal(status.state)) say('lost', `it stays ${status.state}`);
  for (const kind of kindsAt[vendor] ?? []) {
    const found = there.filter((record) => record.kind === kind).length;
    if (found > 1) say('doubled', `${String(found)} times at the vendor (${kind})`);
    if (found === 0 && !isHeld) say('lost', `not at the vendor (${kind}), and ${status.state}`);
  }
  if (status.state === 'COMPLETED') {
    for (const { nativeState } of there)
      if (!done.includes(nativeState)) say('untrue', `COMPLETED, but there ${nativeState}`);
  }
  for (const record of story.records) {
    if (record.vendor_key !== vendor || record.native_id === null) continue;
    const own = there.find(({ nativeId }) => nativeId === record.native_id);
    if (own === undefined) say('untrue', 'it goes by a record of another person');
    else if (own.kind !== 'any' && own.kind !== record.kind)
      say('untrue', `${String(record.kind)} goes by a ${own.kind}`);
    else if (record.progress.some(({ state }) => state === 'COMPLETED') && !done.includes(own.nativeState)) {
      say('untrue', `its record is COMPLETED, there ${own.nativeState}`);
    }
  }
  violations.push(...judgePath(status, story.events));
  return violations;
}

const transition = /^(\w+) at .* went from (\w+) to (\w+?)(?:, (\w+))?(?:, with the request that it was made by)?\.$/u;

/**
 * One event for each transition: each begins where the one before ended, and the last ends where the status is. `first` is
 * where it begins; null for what came in, as the vendor had it.
 */
export function judgePath(
  status: StatusRow,
  events: readonly EventRow[],
  first: string | null = 'PLANNED',
): readonly Violation[] {
  const violations: Violation[] = [];
  let [at, outcome] = [first, ''];
  for (const event of events) {
    if (event.type !== 'status.state' || event.vendor_key !== status.vendor_key) continue;
    const [, right, from = '', to = '', next = ''] = transition.exec(event.message) ?? [];
    if (right !== status.right) continue;
    const what = `${status.vendor_key} ${status.id}: ${from} to ${to} after ${String(at)}`;
    if ((at !== null && from !== at) || (from === to && next === outcome)) violations.push({ kind: 'path', what });
    [at, outcome] = [to, next];
  }
  if (at !== null && at !== status.state)
    violations.push({ kind: 'path', what: `${status.id}: the events end at ${at}, it is ${status.state}` });
  return violations;
}

const requestTransition = /^The request (?:is (\w+)|went from (\w+) to (\w+))\.$/u;

export function judgeChain({ events, state }: Story): readonly Violation[] {
  const violations: Violation[] = [];
  const broken = firstBrokenLink(events);
  if (broken !== null) violations.push({ kind: 'chain', what: `broken at ${String(broken)}` });
  let at: string | null = null;
  for (const event of events.filter(({ type }) => type === 'request.state')) {
    const [, first, from, to] = requestTransition.exec(event.message) ?? [];
    if ((first === undefined) === (at === null) || (first === undefined && (from !== at || from === to))) {
      violations.push({ kind: 'path', what: `request: ${event.message} after ${String(at)}` });
    }
    at = first ?? to ?? null;
  }
  if (at !== state) violations.push({ kind: 'path', what: `request: the events end at ${String(at)}, it is ${state}` });
  return violations;
}

/** What we made ourselves at a vendor must never have become a request of its own. */
async function judgeStrangers(
  { db }: Ledger,
  asked: readonly Asked[],
  held: ReadonlyMap<string, readonly AtVendor[]>,
): Promise<readonly Violation[]> {
  const identifiers = new Set(asked.map(({ identifier }) => identifier));
  const ours = new Set(asked.map(({ requestId }) => requestId));
  const rows = await db.selectFrom('vendor_record').select(['vendor_key', 'native_id', 'request_id']).execute();
  return rows
    .filter(({ request_id: requestId }) => !ours.has(requestId))
    .filter(({ vendor_key: vendor, native_id: nativeId }) =>
      (held.get(vendor) ?? []).some((record) => record.nativeId === nativeId && identifiers.has(record.identifier)),
    )
    .map(({ vendor_key: vendor }) => ({ kind: 'stranger', what: `${vendor}: what we made came back as a request` }));
}
