import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { vendorEntries } from '../../datasources/index.js';
import type { Pace, Simulator } from '../../datasources/simulator-kit/index.js';
import { isFinal } from '../../src/domain/roll-up.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { createLog } from '../../src/server/log.js';
import { requestAccess, requestDeletion } from '../../src/services/request-right.js';
import type { ServiceDependencies } from '../../src/services/service-dependencies.js';
import type { RightInput } from '../../src/services/services.js';
import type { Outcomes } from '../../src/services/user-problem.js';
import { judge, type Asked, type Verdict } from './judge.js';
import { openParts, type OpenParts } from './open-parts.js';
import { WorkerProcess, type WorkerOptions } from './worker-process.js';

/** Keys of a vendors file for one account, over the bench's own. */
export type AccountKeys = Readonly<Record<string, unknown>>;

export interface ChaosBenchOptions {
  /** An empty or migrated database that is nobody else's. */
  readonly databaseUrl: string;
  readonly lease?: string;
  readonly pace?: Pace;
  /** Over the bench's own, for every account. */
  readonly account?: AccountKeys;
  /** Over those, for single accounts. */
  readonly accounts?: Readonly<Record<string, AccountKeys>>;
}

export interface WorkerChoice extends WorkerOptions {
  /** Accounts that it works for; all where absent. */
  readonly vendors?: readonly string[];
  /** Over the bench's own. */
  readonly keys?: AccountKeys;
  /** Where an account is called instead of its simulator. */
  readonly baseUrls?: ReadonlyMap<string, string>;
  /** Another ledger than the bench's. */
  readonly databaseUrl?: string;
}

/** The vendors that a deletion goes to. */
export const processors = ['outreach', 'attentive', 'zoho-desk'] as const;

export const officer = { id: 'officer', name: null, scopes: ['requests:write'] } as const;

/** Everything as quick as the configuration's own checks allow; the quiet period is just over lease, timeout and lag. */
const quickKeys: AccountKeys = {
  timeout: 'PT1S',
  listLag: 'PT0.3S',
  quietPeriod: 'PT4.5S',
  observeEvery: 'PT0.2S',
  syncEvery: 'PT0.5S',
  requestsPerSecond: 200,
};

/**
 * For workers that must not give up a call because a busy machine held it up: its answer would be lost, which only a person
 * can settle where the vendor has no list.
 */
export const unhurried = { lease: 'PT11S', account: { timeout: 'PT5S', quietPeriod: 'PT17S' } } as const;

/** The bench itself only asks, and now and then looks: it has the patience that a busy machine needs. */
const patientKeys: AccountKeys = { timeout: 'PT20S', quietPeriod: 'PT5M' };

/**
 * What outlives the workers: the vendors' simulators, with their journals, and the ledger, which is asked for deletions
 * through the services and read by the judge. Workers are processes of their own, to be killed and stopped.
 */
export class ChaosBench {
  readonly asked: Asked[] = [];
  readonly workers: WorkerProcess[] = [];
  #people = 0;
  #started = 0;

  private constructor(
    readonly simulators: ReadonlyMap<string, Simulator>,
    readonly folder: string,
    private readonly parts: OpenParts,
    private readonly options: ChaosBenchOptions,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  static async open(options: ChaosBenchOptions): Promise<ChaosBench> {
    const folder = await mkdtemp(join(tmpdir(), 'privacy-graph-chaos-'));
    const simulators = new Map<string, Simulator>();
    for (const entry of vendorEntries) {
      const { startSimulator } = await entry.simulator();
      const pace = options.pace ?? { startMs: 200, finishMs: 400 };
      const key = entry.folder.kind.toLowerCase().replaceAll('_', '-');
      simulators.set(key, await startSimulator({ directory: join(folder, 'simulators'), pace, rateLimit: false }));
    }
    // What a process that ends between the vendor's rotation and our commit loses is a person's to mend: not looked at here.
    simulators.get('outreach')?.quirk('refreshTokenRotation', false);
    simulators.get('outreach')?.quirk('mintThrottle', false);
    const environment: NodeJS.ProcessEnv = {
      PATH: process.env.PATH,
      DATABASE_URL: options.databaseUrl,
      DATA_DIR: folder,
      ENCRYPTION_KEYS: `chaos:${randomBytes(32).toString('base64')}`,
      LEASE: options.lease ?? 'PT3S',
      LOG_LEVEL: 'info',
    };
    await writeVendors(folder, 'bench', simulators, options, patientKeys);
    const parts = await openParts({
      environment: { ...environment, LEASE: 'PT60S', VENDORS_FILE: vendorsFile(folder, 'bench') },
      log: createLog('silent'),
      now: () => new Date(),
    });
    // Each account has its token now, so that a worker that is stopped holds no turn to exchange one.
    await Promise.all([...parts.delivery.context.lanes.values()].map(({ source }) => source.probe()));
    return new ChaosBench(simulators, folder, parts, options, environment);
  }

  simulator(vendor: string): Simulator {
    const simulator = this.simulators.get(vendor);
    if (simulator === undefined) throw new Error(`No simulator has the key ${vendor}.`);
    return simulator;
  }

  get ledger(): Ledger {
    return this.parts.ledger;
  }

  /** What the workers wrote. */
  get output(): string {
    return this.workers.map(({ output }) => output).join('\n');
  }

  get dependencies(): ServiceDependencies {
    const { delivery } = this.parts;
    return { delivery: delivery.context, vendors: delivery.vendors, retired: delivery.retired, country: 'US' };
  }

  /** Asks for the deletion of somebody new, who is known by nothing else than that. */
  async ask(vendors: readonly string[] = processors, by: 'email' | 'phone' = 'email'): Promise<Asked> {
    return this.#ask(vendors, by, (input) => requestDeletion(this.dependencies, officer, { ...input, planHash: null }));
  }

  /** Asks for a copy of what one vendor has of somebody new. */
  async askForCopy(vendor: string): Promise<Asked> {
    return this.#ask([vendor], 'email', (input) => requestAccess(this.dependencies, officer, input));
  }

  async #ask(vendors: readonly string[], by: string, act: (input: RightInput) => Promise<Outcomes<string>>) {
    const number = String((this.#people += 1));
    const identifier = by === 'email' ? `chaos-${number}@example.com` : `+1202555${number.padStart(4, '0')}`;
    const subject = { id: null, email: null, phone: null, name: null, [by]: identifier };
    const none = { request: null, regulation: null, receivedAt: null, message: null };
    const made = await act({ idempotencyKey: randomUUID(), subject, vendors, ...none });
    if (made.value === null) throw new Error(`Not taken: ${made.problems.map(({ code }) => code).join()}`);
    const asked = { requestId: made.value, identifier, vendors };
    this.asked.push(asked);
    return asked;
  }

  async askFor(people: number, vendors: readonly string[] = processors): Promise<readonly Asked[]> {
    const asked: Asked[] = [];
    for (let one = 0; one < people; one += 1) asked.push(await this.ask(vendors));
    return asked;
  }

  /** Starts a worker; `ready()` says when it works. */
  async worker({ vendors, keys = {}, baseUrls, databaseUrl, ...options }: WorkerChoice = {}): Promise<WorkerProcess> {
    this.#started += 1;
    const name = `worker-${String(this.#started)}`;
    const some = vendors === undefined ? this.simulators : new Map(vendors.map((key) => [key, this.simulator(key)]));
    await writeVendors(this.folder, name, some, this.options, keys, baseUrls);
    const environment = { ...this.environment, VENDORS_FILE: vendorsFile(this.folder, name) };
    const worker = new WorkerProcess(
      databaseUrl === undefined ? environment : { ...environment, DATABASE_URL: databaseUrl },
      options,
    );
    this.workers.push(worker);
    return worker;
  }

  /** Ends the waits that are ours to end, as if their time had come: circuits and backoffs, but no quiet period. */
  async hurry(): Promise<void> {
    const { db } = this.ledger;
    // Rows that somebody is at work on are left alone: nobody waits for another in a circle.
    const free = sql`for no key update skip locked`;
    await sql`update vendor_account set circuit_until = least(circuit_until, now()), paused_until = null
      where key in (select key from vendor_account where circuit_until > now() or paused_until is not null ${free})`.execute(
      db,
    );
    await sql`update vendor_status set due_at = now() where id in (
      select id from vendor_status where due_at > now() and lease_until is null ${free})`.execute(db);
    await sql`update vendor_walk set due_at = now() where (vendor_key, name) in (
      select vendor_key, name from vendor_walk where due_at > now() and attempts > 0 and lease_until is null ${free})`.execute(
      db,
    );
  }

  /**
   * As if the lease of a worker that is gone had lapsed, and the quiet period of what was sent without a clear answer were
   * over. Only for what nobody is at work on, and its vendor shows by now.
   */
  async passTime(requestId: string): Promise<void> {
    const { db } = this.ledger;
    await sql`update vendor_record set intent_at = now() - interval '1 hour'
      where request_id = ${requestId} and phase in ('INTENT', 'SENT')`.execute(db);
    await sql`update vendor_status set due_at = now(), lease_until = null where request_id = ${requestId}`.execute(db);
  }

  /** Statuses of what was asked for that neither came to an end nor wait for a person with nothing left to do. */
  async unsettled(asked: readonly Asked[] = this.asked): Promise<number> {
    const ids = asked.map(({ requestId }) => requestId);
    if (ids.length === 0) return 0;
    const { db } = this.ledger;
    const statuses = await db
      .selectFrom('vendor_status')
      .select(['request_id', 'vendor_key', 'state'])
      .where('request_id', 'in', ids)
      .execute();
    const records = await db
      .selectFrom('vendor_record')
      .select(['request_id', 'vendor_key', 'phase', 'progress'])
      .where('request_id', 'in', ids)
      .where('superseded', '=', false)
      .execute();
    return statuses.filter((status) => {
      if (isFinal(status.state)) return false;
      if (status.state !== 'ACTION_REQUIRED') return true;
      const own = records.filter((row) => row.request_id === status.request_id && row.vendor_key === status.vendor_key);
      return own.some(
        ({ phase, progress }) =>
          phase === 'PLANNED' ||
          phase === 'INTENT' ||
          (phase === 'SENT' && progress.some(({ state }) => !isFinal(state))),
      );
    }).length;
  }

  /** Waits until everything that was asked for is settled, hurrying what only waits; gives up after `withinMs`. */
  async settle(withinMs = 90_000, asked: readonly Asked[] = this.asked): Promise<void> {
    const until = performance.now() + withinMs;
    for (let look = 0; (await this.unsettled(asked)) > 0 && performance.now() < until; look += 1) {
      this.#assertNoneFailed();
      if (look % 10 === 9) await this.hurry();
      await sleep(100);
    }
  }

  /** Looks until it is so, twenty times a second. */
  async until(look: () => Promise<boolean> | boolean, what: string, withinMs = 60_000): Promise<void> {
    const end = performance.now() + withinMs;
    while (!(await look())) {
      this.#assertNoneFailed();
      if (performance.now() > end) throw new Error(`It never came to be: ${what}\n${this.output}`);
      await sleep(50);
    }
  }

  /** A worker that ended by itself, and not as it was told to, is a defect of its own. */
  #assertNoneFailed(): void {
    for (const { end, output } of this.workers) {
      if (end !== null && end.signal === null && end.code !== 0) throw new Error(`A worker ended: ${output}`);
    }
  }

  judge(asked: readonly Asked[] = this.asked): Promise<Verdict> {
    return judge({
      simulators: this.simulators,
      directory: join(this.folder, 'simulators'),
      ledger: this.ledger,
      asked,
      output: this.output,
    });
  }

  /** Ends every worker that is left, at once. */
  async killWorkers(): Promise<void> {
    for (const worker of this.workers) if (worker.end === null) await worker.kill();
  }

  async close(): Promise<void> {
    await this.killWorkers();
    await this.parts.endings.run();
    await Promise.all([...this.simulators.values()].map((simulator) => simulator.close()));
    await rm(this.folder, { recursive: true });
  }
}

const vendorsFile = (folder: string, name: string): string => join(folder, `${name}.yaml`);

async function writeVendors(
  folder: string,
  name: string,
  simulators: ReadonlyMap<string, Simulator>,
  { account, accounts = {} }: ChaosBenchOptions,
  keys: AccountKeys,
  baseUrls: ReadonlyMap<string, string> = new Map(),
): Promise<void> {
  const syncFrom = new Date(Date.now() - 3_600_000).toISOString();
  const vendors = [...simulators].map(([id, simulator]) => {
    const own = { ...account, ...accounts[id], ...keys };
    const baseUrl = baseUrls.get(id) ?? simulator.url;
    return { id, baseUrl, syncFrom, ...quickKeys, ...simulator.account, ...own };
  });
  // JSON is YAML.
  await writeFile(vendorsFile(folder, name), JSON.stringify({ vendors }));
}
