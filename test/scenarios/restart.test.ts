import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { inventedPerson } from '../../datasources/simulator-kit/index.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import {
  createdAt,
  requestAtItsEnd,
  requestOf,
  requestOfRecord,
  statusAt,
  takenDeletion,
  type RequestShown,
} from '../support/operations.js';
import { askGraph, startRunningSystem, type RunningSystem } from '../support/running-system.js';
import { startScript, type ScriptProcess } from '../support/script-process.js';

// Processes of their own begin by reading every source.
jest.setTimeout(240_000);

const processors = ['outreach', 'attentive', 'zoho-desk'] as const;

/** Without the instants of the last looks: a walk through a vendor's list goes on after the end. */
const unobserved = ({ vendorStatuses, ...request }: RequestShown) => ({
  ...request,
  vendorStatuses: vendorStatuses.map(({ observedAt: _moves, ...status }) => status),
});

describe('a system that is stopped and started again', () => {
  let system: RunningSystem;
  beforeAll(async () => {
    system = await startRunningSystem();
  });
  afterAll(() => system.stop());

  it('goes on where it was, loses nothing and sends nothing twice', async () => {
    const taken = await Promise.all(
      Array.from({ length: 6 }, (_none, index) =>
        takenDeletion(system, { subject: { email: `restarted${String(index)}@example.com` } }),
      ),
    );

    await system.restart();
    const ended = await Promise.all(taken.map(({ id }) => requestAtItsEnd(system, id)));

    expect(ended.map(({ reference }) => reference)).toEqual(taken.map(({ reference }) => reference));
    expect(processors.map((vendor) => createdAt(system.simulator(vendor)))).toEqual([12, 6, 6]);
    for (const vendor of processors) {
      const known = ended
        .flatMap((request) => statusAt(request, vendor).records.map(({ nativeId }) => nativeId))
        .sort();
      expect(known).toEqual(
        system
          .simulator(vendor)
          .records()
          .map(({ nativeId }) => nativeId)
          .sort(),
      );
    }
  });

  it('keeps its people readable, its ids and its idempotency keys', async () => {
    const wanted = { idempotencyKey: 'over a restart', subject: { email: 'kept@example.com', name: 'Kept Person' } };
    const before = await requestAtItsEnd(system, (await takenDeletion(system, wanted)).id);

    await system.restart();

    expect(unobserved(await requestOf(system, before.id))).toEqual(unobserved(before));
    expect((await takenDeletion(system, wanted)).id).toBe(before.id);
  });
});

describe('tokens that the vendor rotates', () => {
  let system: RunningSystem;
  beforeAll(async () => {
    system = await startRunningSystem({ worker: false });
  });
  afterAll(() => system.stop());

  it('are kept over a restart, so that the last refresh token is the next to be used', async () => {
    await readOnceLapsed();
    await readOnceLapsed();
    await system.restart({ worker: false });
    await readOnceLapsed();

    const calls = system.simulator('outreach').calls();
    const exchanges = calls.filter(({ operation }) => operation === 'mintToken').map(({ status }) => status);
    // One more where a token lapsed on a busy machine before the call that it was for.
    expect(exchanges.length).toBeGreaterThanOrEqual(3);
    expect(new Set(exchanges)).toEqual(new Set([200]));
    expect(calls.filter(({ authorization }) => authorization !== 'ok')).toEqual([]);
  });

  /** Tokens that last one second longer than the margin within which they are no longer sent. */
  async function readOnceLapsed(): Promise<void> {
    const outreach = system.simulator('outreach');
    outreach.quirk('accessTokenSeconds', 31);
    outreach.quirk('mintThrottle', false);
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    expect(await requestOfRecord(system, 'outreach', outreach.add(inventedPerson(61)))).not.toBeNull();
  }
});

describe('the process as it is started', () => {
  let database: TestDatabase;
  let folder: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    folder = await mkdtemp(join(tmpdir(), 'privacy-graph-process-'));
  });
  afterAll(async () => {
    await database.drop();
    await rm(folder, { recursive: true });
  });

  it('ends with status 0 at SIGTERM in the midst of its work, and has everything when it is started again', async () => {
    const first = await start();
    const input = { idempotencyKey: 'before the end', subject: { email: 'process@example.com' } };
    type Taken = { readonly requestDeletion: { readonly privacyRequest: { readonly id: string } } };
    const document =
      'mutation($input: RequestDeletionInput!) { requestDeletion(input: $input) { privacyRequest { id } } }';
    const taken = (await askGraph<Taken>(first.url, document, { input })).data?.requestDeletion.privacyRequest.id;
    expect(await first.process.kill('SIGTERM')).toBe(0);

    const second = await start();
    const again = await askGraph<Taken>(second.url, document, { input });
    expect(taken).toEqual(expect.any(String));
    expect(again.data?.requestDeletion.privacyRequest.id).toBe(taken);
    expect(await second.process.kill('SIGTERM')).toBe(0);
  });

  /** Runs in an empty folder, so that no vendors file of anybody's is picked up. */
  async function start(): Promise<{ readonly process: ScriptProcess; readonly url: string }> {
    const environment = { DATABASE_URL: database.url, DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'silent' };
    const process = startScript('src/server/main.ts', [], environment, folder);
    for (;;) {
      const url = /(http:\S+)\/graphql/.exec(await process.nextLine())?.[1];
      if (url !== undefined) return { process, url };
    }
  }
});
