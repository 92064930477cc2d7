import { randomBytes, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { claimStatuses, claimWalk, type Lease, type WalkRow } from '../../src/delivery/claim.js';
import type { DeliveryContext, Lane } from '../../src/delivery/context.js';
import type { Submission } from '../../src/delivery/submission.js';
import { required } from '../../src/domain/invariant-error.js';
import { defaultPolicy, type Policy } from '../../src/domain/policy.js';
import type { VendorAccount } from '../../src/domain/vendor-account.js';
import { registerAccounts } from '../../src/ledger/accounts.js';
import { parseKeyring, type Keyring } from '../../src/ledger/keyring.js';
import { openLedger, type Ledger } from '../../src/ledger/ledger.js';
import type { RecordRow, StatusRow } from '../../src/ledger/requests.js';
import type { EventTable } from '../../src/ledger/evidence-tables.js';
import type { PrivacyRequestTable, StatusTask } from '../../src/ledger/tables.js';
import type { DeletionInput, Services, SubjectReference } from '../../src/services/services.js';
import { createServices } from '../../src/services/create-services.js';
import type { ServiceDependencies } from '../../src/services/service-dependencies.js';
import { Scope } from '../../src/domain/entities.js';
import { requestDeletion } from '../../src/services/request-right.js';
import type { Selectable } from 'kysely';
import { createTestDatabase } from './database.js';
import { newScript, scriptedSource, type ScriptedAccount, type VendorScript } from './scripted-source.js';
import { silentLog } from './test-server.js';

/** A keyring of one fresh key. */
export const freshKeyring = (id = 'test'): Keyring => parseKeyring(`${id}:${randomBytes(32).toString('base64')}`);

/** A clock that runs, and can be set forward. */
export class Clock {
  #ahead = 0;
  readonly now = (): Date => new Date(Date.now() + this.#ahead);

  advance(ms: number): void {
    this.#ahead += ms;
  }
}

export const minutes = (count: number): number => count * 60_000;

/** An account whose settings stay out of a test's way. */
const accountOf = (key: string, settings: Partial<VendorAccount> = {}): VendorAccount => ({
  key,
  name: `Vendor ${key}`,
  baseUrl: 'http://127.0.0.1:9',
  timeoutMs: 2_000,
  concurrency: 4,
  requestsPerSecond: 1_000,
  syncEveryMs: minutes(5),
  observeEveryMs: 30_000,
  quietPeriodMs: minutes(15),
  listLagMs: minutes(1),
  declaredWindowMs: null,
  syncFrom: new Date('2026-11-01T00:00:00Z'),
  ...settings,
});

/** Everything that is known of one request. */
export interface Story {
  readonly request: Selectable<PrivacyRequestTable>;
  readonly statuses: readonly StatusRow[];
  readonly records: readonly RecordRow[];
  readonly events: readonly Selectable<EventTable>[];
}

/** A ledger of its own with scripted vendors, and the acts that tests of delivery are made of. */
export interface DeliveryBench {
  readonly url: string;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly context: DeliveryContext;
  lane(key: string): Lane;
  script(key: string): VendorScript;
  /** Puts every vendor's script back to expecting nothing. */
  reset(): void;
  /** The services of an operation of this viewer, who may do everything; in another context where one is given. */
  as(viewer: string, elsewhere?: DeliveryContext): Services;
  /** Records a deletion through the service; answers the request's id. */
  request(subject: Partial<SubjectReference>, input?: Partial<DeletionInput>): Promise<string>;
  /** Makes the status due now and claims it. */
  claim(requestId: string, vendor: string, task?: StatusTask): Promise<Submission>;
  claimWalk(vendor: string): Promise<WalkRow>;
  story(requestId: string): Promise<Story>;
  close(): Promise<void>;
}

export interface BenchOptions {
  readonly accounts: readonly (ScriptedAccount & { readonly settings?: Partial<VendorAccount> })[];
  readonly leaseMs?: number;
  /** Over what holds without a policy file. */
  readonly policy?: Partial<Policy>;
}

const unnamed: SubjectReference = { id: null, email: null, phone: null, name: null };

export async function openBench({ accounts, leaseMs = 30_000, policy }: BenchOptions): Promise<DeliveryBench> {
  const database = await createTestDatabase();
  const clock = new Clock();
  const ledger = await openLedger({ url: database.url, keyring: freshKeyring(), now: clock.now, log: silentLog });
  const scripts = new Map(accounts.map(({ key }) => [key, newScript()]));
  const script = (key: string) => required(scripts.get(key), `Script of ${key}`);
  const lanes = new Map(
    accounts.map((account): [string, Lane] => [
      account.key,
      { account: accountOf(account.key, account.settings), source: scriptedSource(account, script(account.key)) },
    ]),
  );
  await registerAccounts(ledger, [...lanes.values()]);
  const context: DeliveryContext = {
    ledger,
    lanes,
    log: silentLog,
    monotonic: () => performance.now(),
    random: () => 1,
    leaseMs,
    policy: { ...defaultPolicy, ...policy },
    regulation: { policyDefault: null, country: 'US' },
    clocks: {
      establishment: { timeZone: 'UTC', country: 'US', region: null },
      readings: { california45Days: 'STRICT' },
      acknowledgeWithin: null,
    },
  };
  return {
    url: database.url,
    ledger,
    clock,
    context,
    lane: (key) => required(lanes.get(key), `Lane of ${key}`),
    script,
    as: (viewer, elsewhere = context) =>
      createServices(dependenciesOf(elsewhere), { id: viewer, name: null, scopes: Object.values(Scope) }),
    reset: () => scripts.forEach((one) => Object.assign(one, newScript())),
    request: (subject, input) => requestAt(context, { ...unnamed, ...subject }, input ?? {}),
    claim: (requestId, vendor, task = 'SUBMIT') => claimOne(context, requestId, vendor, task),
    claimWalk: async (vendor) => {
      await sql`update vendor_walk set due_at = now() - interval '1 second', lease_until = null where vendor_key = ${vendor}`.execute(
        ledger.db,
      );
      return required(await claimWalk(context, vendor), 'A walk that is due');
    },
    story: (requestId) => storyOf(ledger, requestId),
    close: async () => {
      await ledger.close();
      await database.drop();
    },
  };
}

/** What services work on, at the bench. */
function dependenciesOf(context: DeliveryContext): ServiceDependencies {
  const vendors = [...context.lanes.values()].map(({ account, source }) => ({
    id: randomUUID(),
    key: account.key,
    kind: source.kind,
    name: account.name,
    role: source.role,
    capabilities: source.capabilities,
    declaredWindowMs: null,
    requiredIdentifiers: () => source.requiredIdentifiers('DELETION'),
  }));
  return { delivery: context, vendors, retired: [], country: 'US' };
}

async function requestAt(
  context: DeliveryContext,
  subject: SubjectReference,
  input: Partial<DeletionInput>,
): Promise<string> {
  const made = await requestDeletion(
    dependenciesOf(context),
    { id: 'officer', name: null, scopes: ['requests:write'] },
    {
      idempotencyKey: randomUUID(),
      subject,
      request: null,
      vendors: null,
      regulation: null,
      receivedAt: null,
      message: null,
      planHash: null,
      ...input,
    },
  );
  if (made.value === null) throw new Error(made.problems.map(({ code }) => code).join());
  return made.value;
}

async function claimOne(
  context: DeliveryContext,
  requestId: string,
  vendor: string,
  task: StatusTask,
): Promise<Submission> {
  const { ledger, lanes } = context;
  await sql`update vendor_status set due_at = now() - interval '1 day', lease_until = null
    where request_id = ${requestId} and vendor_key = ${vendor} and due_at is not null`.execute(ledger.db);
  await sql`update vendor_account set circuit = 'CLOSED', circuit_until = null, paused_until = null`.execute(ledger.db);
  const claimed = await claimStatuses(context, vendor, [task], { limit: 1, atOnce: 100 });
  const [{ status, lease } = neverClaimed()] = claimed;
  if (status.request_id !== requestId) throw new Error('Another request was due earlier.');
  return { context, lane: required(lanes.get(vendor), `Lane of ${vendor}`), status, lease };
}

function neverClaimed(): { readonly status: StatusRow; readonly lease: Lease } {
  throw new Error('Nothing could be claimed.');
}

async function storyOf({ db }: Ledger, requestId: string): Promise<Story> {
  return {
    request: await db.selectFrom('privacy_request').selectAll().where('id', '=', requestId).executeTakeFirstOrThrow(),
    statuses: await db
      .selectFrom('vendor_status')
      .selectAll()
      .where('request_id', '=', requestId)
      .orderBy('vendor_key')
      .orderBy('right')
      .execute(),
    records: await db
      .selectFrom('vendor_record')
      .selectAll()
      .where('request_id', '=', requestId)
      .where('superseded', '=', false)
      .orderBy('vendor_key')
      .orderBy('position')
      .execute(),
    events: await db.selectFrom('event').selectAll().where('request_id', '=', requestId).orderBy('sequence').execute(),
  };
}
