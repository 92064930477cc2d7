import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RawNode, sql, type KyselyPlugin } from 'kysely';
import { pino } from 'pino';
import { submitStatus } from '../../src/delivery/submit.js';
import { required } from '../../src/domain/invariant-error.js';
import { sweepForgotten } from '../../src/ledger/sweep-forgotten.js';
import { choresOf } from '../../src/server/chores.js';
import { minutes, openBench, type DeliveryBench } from '../support/delivery-bench.js';
import { eventually } from '../support/eventually.js';
import { snapshotOf } from '../support/scripted-source.js';

let bench: DeliveryBench;
beforeAll(async () => {
  bench = await openBench({ accounts: [{ key: 'north' }] });
});
afterAll(() => bench.close());

/** Somebody whose time is over. */
async function toForget(email: string): Promise<string> {
  const snapshot = snapshotOf(`n-${email}`, 'COMPLETED');
  bench.script('north').submit = async () => ({ nativeId: `n-${email}`, hints: {}, snapshot });
  const id = await bench.request({ email });
  await submitStatus(await bench.claim(id, 'north'));
  bench.clock.advance(minutes(31 * 24 * 60));
  const { request } = await bench.story(id);
  return request.subject_id;
}

/** Does what a worker does every hour, in a ledger of one's own; answers what it logged. */
async function retainOnce(ledger = bench.ledger): Promise<readonly string[]> {
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
  const chore = choresOf({ ...bench.context, ledger }, log).find(({ name }) => name === 'retain');
  await required(chore, 'The chore').run(new AbortController().signal);
  return lines;
}

/** How often the people's rows were swept. */
async function swept(): Promise<number> {
  const { rows } = await sql<{ times: number }>`
    select vacuum_count as times from pg_stat_user_tables where relname = 'subject'`.execute(bench.ledger.db);
  return rows[0]?.times ?? 0;
}

const erasedAt = async (id: string) =>
  (await bench.ledger.db.selectFrom('subject').select('erased_at').where('id', '=', id).executeTakeFirstOrThrow())
    .erased_at;

/** A ledger whose database is asked something else where it would sweep. */
function sweepingBy(instead: () => RawNode) {
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) =>
      node.kind === 'RawNode' && node.sqlFragments[0]?.startsWith('vacuum') === true ? instead() : node,
    transformResult: ({ result }) => Promise.resolve(result),
  };
  return { ...bench.ledger, db: bench.ledger.db.withPlugin(plugin) };
}

describe('what a forgotten person leaves in the database', () => {
  it('is swept after people were forgotten, and not where nobody was', async () => {
    const id = await toForget('swept@example.com');
    const before = await swept();
    expect(await retainOnce()).toEqual([]);
    expect(await erasedAt(id)).not.toBeNull();
    expect(await swept()).toBe(before + 1);
    await retainOnce();
    expect(await swept()).toBe(before + 1);
  });

  it('is swept later where that fails: it is logged, and the person is forgotten all the same', async () => {
    const id = await toForget('unswept@example.com');
    const failing = sweepingBy(() => RawNode.createWithSql('select 1 / 0'));
    expect((await retainOnce(failing)).map((line) => (JSON.parse(line) as { event: string }).event)).toEqual([
      'sweep.failed',
    ]);
    expect(await erasedAt(id)).not.toBeNull();
  });

  it('is left where the process is being stopped, also while it is swept', async () => {
    const before = await swept();
    await sweepForgotten(bench.ledger, AbortSignal.abort());
    expect(await swept()).toBe(before);

    const stopping = new AbortController();
    const sweeping = sweepForgotten(
      sweepingBy(() => RawNode.createWithSql('select pg_sleep(600)')),
      stopping.signal,
    );
    const sleeping = async () => {
      const { rows } = await sql`select from pg_stat_activity
        where datname = current_database() and query = 'select pg_sleep(600)' and state = 'active'`.execute(
        bench.ledger.db,
      );
      return rows.length;
    };
    await eventually(sleeping, (count) => count === 1);
    stopping.abort();
    await sweeping;
    expect(await sleeping()).toBe(0);
  });
});
