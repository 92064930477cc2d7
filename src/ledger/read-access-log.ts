import { z } from 'zod';
import {
  AccessLogCheck,
  type AccessLogFault,
  type KeptReading,
  type SignedEnd,
} from '../domain/evidence/access-chain.js';
import { readSigned } from '../domain/evidence/signed-statement.js';
import type { Ledger } from './ledger.js';
import { publicKeySet } from './signing-keys.js';

/** Entries that are read at once. */
const PAGE = 1_000;

/** Every entry, in the order of the chains: a page in memory at a time. */
export async function* readAccessLog({ db }: Pick<Ledger, 'db'>): AsyncGenerator<KeptReading> {
  let after: { readonly chain: string; readonly sequence: number } | null = null;
  for (;;) {
    let query = db.selectFrom('access_entry').selectAll().orderBy('chain').orderBy('sequence').limit(PAGE);
    if (after !== null) {
      const { chain, sequence } = after;
      query = query.where((where) => where(where.refTuple('chain', 'sequence'), '>', where.tuple(chain, sequence)));
    }
    const rows = await query.execute();
    for (const row of rows) {
      yield { ...row, at: row.at.toISOString(), hash: row.hash.toString('hex') };
    }
    after = rows.at(-1) ?? null;
    if (rows.length < PAGE || after === null) return;
  }
}

/** What a check of the access log came to. */
export interface CheckedAccessLog {
  readonly entries: number;
  readonly faults: readonly AccessLogFault[];
}

/** Whether the log is what was written: every chain whole, and as long as it was when it was signed last. */
export async function checkAccessLog(ledger: Pick<Ledger, 'db'>): Promise<CheckedAccessLog> {
  const { ends, faults } = await signedEnds(ledger);
  const check = new AccessLogCheck(ends);
  let entries = 0;
  for await (const kept of readAccessLog(ledger)) {
    entries += 1;
    check.next(kept);
  }
  return { entries, faults: [...faults, ...check.end()] };
}

const signedEnd = z.object({ chain: z.string(), entries: z.int(), head: z.string() });

/** What was signed, as far as the signatures hold. */
async function signedEnds({ db }: Pick<Ledger, 'db'>) {
  const heads = await db.selectFrom('access_head').select(['chain', 'sequence', 'jws']).execute();
  const keys = await publicKeySet(db);
  const [ends, faults] = [new Array<SignedEnd>(), new Array<AccessLogFault>()];
  for (const { chain, sequence, jws } of heads) {
    const reading = await readSigned(jws, 'privacy-graph-access-log', keys);
    const end = reading.kind === 'signed' ? signedEnd.safeParse(reading.payload).data : undefined;
    if (end?.chain === chain && end.entries === sequence) ends.push(end);
    else faults.push({ chain, fault: `The signature of its end at entry ${String(sequence)} does not hold.` });
  }
  return { ends, faults };
}
