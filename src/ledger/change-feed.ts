import { sql, type Kysely } from 'kysely';
import { InvariantError, required } from '../domain/invariant-error.js';
import { ChangeQueue } from './change-queue.js';
import type { LedgerLog } from './ledger-log.js';
import type { Listening } from './listener.js';
import type { Tables } from './tables.js';

/** Whoever follows is told no later than this, also of what nobody announced. */
const LOOK_EVERY = 1_000;

/** What can be followed, by what its keys are: requests by their uuid, vendors' health by the account's key. */
export type Followed = 'requests' | 'vendors';

/** Hears that something has changed, from whatever process. */
export type ListenForChanges = (onChange: () => void) => Promise<Listening>;

/**
 * Follows the ledger for one process, as long as somebody wants to know. Announcements only say that it is time to look.
 * What has changed is found by comparing snapshots: every transaction that was under way or not begun at the last look and
 * is committed now, however long it took, so that none is missed, also over a lost connection.
 */
export class ChangeFeed {
  readonly #queues: Readonly<Record<Followed, Set<ChangeQueue>>> = { requests: new Set(), vendors: new Set() };
  #following: Promise<void> | null = null;
  #listening: Promise<Listening> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> | null = null;
  #lookAgain = false;
  #snapshot = '';
  #health: ReadonlyMap<string, string> = new Map();
  #closed = false;

  constructor(
    private readonly db: Kysely<Tables>,
    private readonly listen: ListenForChanges,
    private readonly log: LedgerLog,
  ) {}

  /** Everything that is committed from now on, and perhaps what was shortly before. Rejects where the database is away. */
  async follow(what: Followed): Promise<ChangeQueue> {
    if (this.#closed) throw new InvariantError('Nobody can follow a feed that is closed.');
    const queue = new ChangeQueue((closed) => {
      this.#queues[what].delete(closed);
      if (this.#isUnused) this.#rest();
    });
    this.#queues[what].add(queue);
    try {
      await (this.#following ??= this.#begin());
      return queue;
    } catch (error) {
      this.#following = null;
      queue.close();
      throw error;
    }
  }

  /** Ends all that follow. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const queues of Object.values(this.#queues)) for (const queue of queues) queue.close();
    this.#rest();
    await this.#looking;
    await (await this.#listening?.catch(() => null))?.close();
  }

  get #isUnused(): boolean {
    return this.#queues.requests.size === 0 && this.#queues.vendors.size === 0;
  }

  async #begin(): Promise<void> {
    this.#listening ??= this.listen(() => this.#look());
    await this.#listening.catch((error: unknown) => {
      this.#listening = null;
      throw error;
    });
    await this.#looking;
    this.#snapshot = await this.#now();
    this.#health = await this.#loadHealth();
    if (this.#closed || this.#isUnused) return;
    this.#timer ??= setInterval(() => this.#look(), LOOK_EVERY).unref();
  }

  #rest(): void {
    this.#following = null;
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** One look at a time; what is announced during one is looked at after it. */
  #look(): void {
    if (this.#timer === null) return;
    if (this.#looking !== null) {
      this.#lookAgain = true;
      return;
    }
    this.#lookAgain = false;
    this.#looking = this.#lookOnce()
      .catch((error: unknown) => {
        this.log.warn({ event: 'ledger.changes-unseen', err: error }, 'changes could not be looked for; later again');
      })
      .finally(() => {
        this.#looking = null;
        if (this.#lookAgain) this.#look();
      });
  }

  async #lookOnce(): Promise<void> {
    const { rows } = await sql<{ snapshot: string; id: string | null }>`
      with seen as (select pg_current_snapshot() as now)
      select seen.now::text as snapshot, request.id
      from seen left join privacy_request request
        on request.changed_in >= pg_snapshot_xmin(${this.#snapshot}::pg_snapshot)
        and request.changed_in < pg_snapshot_xmax(seen.now)
        and not pg_visible_in_snapshot(request.changed_in, ${this.#snapshot}::pg_snapshot)
      order by request.updated_at`.execute(this.db);
    this.#snapshot = required(rows[0], 'A look at the ledger').snapshot;
    const ids = rows.flatMap(({ id }) => (id === null ? [] : [id]));
    for (const queue of this.#queues.requests) queue.add(ids);
    if (this.#queues.vendors.size === 0) return;
    const health = await this.#loadHealth();
    const changed = [...health].filter(([key, one]) => this.#health.get(key) !== one).map(([key]) => key);
    this.#health = health;
    for (const queue of this.#queues.vendors) queue.add(changed);
  }

  async #now(): Promise<string> {
    const { rows } = await sql<{ now: string }>`select pg_current_snapshot()::text as now`.execute(this.db);
    return required(rows[0], 'A look at the ledger').now;
  }

  /** What of the accounts' health is worth telling when it changes; calls are made all the time. */
  async #loadHealth(): Promise<ReadonlyMap<string, string>> {
    const rows = await this.db.selectFrom('vendor_account').select(['key', 'circuit', 'last_error']).execute();
    return new Map(rows.map(({ key, circuit, last_error: error }) => [key, JSON.stringify([circuit, error])]));
  }
}
