import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { sql } from 'kysely';
import { inventedPerson } from '../../datasources/simulator-kit/index.js';
import { createdAt, requestOf, requestOfRecord, requestOnce, statusAt, takenDeletion } from '../support/operations.js';
import { passTime } from '../support/pass-time.js';
import { eventually, startRunningSystem, type RunningSystem } from '../support/running-system.js';

// A vendor that hangs is waited for to the end of the account's timeout, a few times over.
jest.setTimeout(120_000);

interface Health {
  readonly circuit: string;
  readonly lastError: string | null;
  readonly lastErrorAt: string | null;
}

describe('a vendor that is down', () => {
  let system: RunningSystem;
  beforeAll(async () => {
    system = await startRunningSystem({ simulation: { account: { timeout: 'PT3S' } } });
  });
  afterEach(() => {
    for (const simulator of system.application.simulators.values()) simulator.fault(null);
  });
  afterAll(() => system.stop());

  const created = (vendor: string): number => createdAt(system.simulator(vendor));

  it('holds up no other vendor and no read, and is sent the deletion exactly once when it is back', async () => {
    system.simulator('outreach').fault({ kind: 'hang' });
    system.simulator('zoho-desk').fault({ kind: 'status', status: 503 });
    const { id } = await takenDeletion(system, { subject: { email: 'outage@example.com' } });

    const others = await requestOnce(system, id, (request) => statusAt(request, 'attentive').state === 'COMPLETED');
    expect(others.state).toBe('IN_PROGRESS');
    // A read that waited for the vendor would take its whole timeout.
    expect(await usualReadMs()).toBeLessThan(2_900);
    await openCircuit('outreach');
    await openCircuit('zoho-desk');
    const down = await health('zoho-desk');
    // HALF_OPEN while a probe is under way.
    expect(down).toMatchObject({ circuit: expect.stringMatching(/^(HALF_)?OPEN$/), lastErrorAt: expect.any(String) });
    expect(down.lastError).toContain('zoho-desk gave no clear answer');
    expect(await health('attentive')).toMatchObject({ circuit: 'CLOSED', lastErrorAt: null });
    expect([created('outreach'), created('zoho-desk')]).toEqual([0, 0]);

    await backAgain('outreach');
    await backAgain('zoho-desk');
    const done = await atItsEnd(id, ['outreach', 'zoho-desk']);

    expect(done.rights[0]?.state).toBe(done.state);
    expect([created('outreach'), created('zoho-desk'), created('attentive')]).toEqual([2, 1, 1]);
    expect(statusAt(done, 'outreach').records.map(({ nativeId }) => nativeId)).toEqual(recordsAt('outreach'));
    expect(statusAt(done, 'zoho-desk').records.map(({ nativeId }) => nativeId)).toEqual(recordsAt('zoho-desk'));
  });

  it('is not knocked at by reads while its circuit is open', async () => {
    const simulator = system.simulator('zoho-desk');
    const nativeId = simulator.add(inventedPerson(71), { nativeState: 'INITIATED' });
    const request = await requestOfRecord(system, 'zoho-desk', nativeId);
    const document = 'query($id: ID!) { privacyRequest(id: $id) { vendorStatuses(maxAge: "PT0.001S") { state } } }';
    const readFresh = () => system.query(document, { id: request?.id });
    const calls = () => simulator.calls().length;

    simulator.fault({ kind: 'status', status: 503 });
    await openCircuit('zoho-desk');
    await nothingUnderWay('zoho-desk');
    const before = calls();
    for (let read = 0; read < 5; read += 1) await readFresh();
    expect(calls()).toBe(before);

    await backAgain('zoho-desk');
    const back = calls();
    await readFresh();
    expect(calls()).toBeGreaterThan(back);
  });

  it('that took a deletion and broke off before it answered is asked what became of it, never sent it again', async () => {
    const before = [created('outreach'), created('zoho-desk'), created('attentive')];
    for (const [vendor, operation] of [
      ['outreach', 'createComplianceRequest'],
      ['zoho-desk', 'eraseAll'],
      ['attentive', 'create'],
    ] as const) {
      system.simulator(vendor).fault({ operation, kind: 'reset-after', times: 2 });
    }
    const { id } = await takenDeletion(system, { subject: { email: 'unheard@example.com' } });

    await atItsEnd(id, ['outreach', 'zoho-desk']);
    const held = await requestOnce(system, id, (request) => statusAt(request, 'attentive').state === 'ACTION_REQUIRED');
    await passTime(system, 'attentive');
    await passTime(system, 'outreach');
    await eventually(
      () =>
        system.query<{ vendor: { health: { backlog: number } } }>('{ vendor(id: "attentive") { health { backlog } } }'),
      ({ vendor }) => vendor.health.backlog === 0,
    );

    expect(
      [created('outreach'), created('zoho-desk'), created('attentive')].map((now, index) => now - (before[index] ?? 0)),
    ).toEqual([2, 1, 1]);
    expect(statusAt(await requestOf(system, id), 'outreach').records).toHaveLength(2);
    // Attentive has no list and nothing to recognise a request by: nobody can say, and nobody pretends to.
    expect(statusAt(held, 'attentive')).toMatchObject({ reason: 'TIMED_OUT', attempts: 1, outcome: null });
    expect(statusAt(held, 'attentive').explanation).toBe('A person must act at Attentive: no answer came in time.');
    expect(held.state).toBe('ACTION_REQUIRED');
    expect(await messagesOf(id)).toContain(
      'Attentive gave no clear answer and offers no way to look for the request; a person must decide whether it is sent again.',
    );
  });

  async function health(vendor: string): Promise<Health> {
    const document = 'query($id: ID!) { vendor(id: $id) { health { circuit lastError lastErrorAt } } }';
    return (await system.query<{ readonly vendor: { readonly health: Health } }>(document, { id: vendor })).vendor
      .health;
  }

  /** Calls until the account's failures open its circuit. */
  async function openCircuit(vendor: string): Promise<void> {
    const document = 'query($vendor: ID!) { privacyRequestByVendorRecord(vendor: $vendor, nativeId: "1") { id } }';
    await eventually(
      async () => {
        const answers = await Promise.all(Array.from({ length: 5 }, () => system.ask(document, { vendor })));
        for (const { errors } of answers)
          expect(errors).toMatchObject([{ extensions: { code: 'VENDOR_UNAVAILABLE', vendor } }]);
        return health(vendor);
      },
      ({ circuit }) => circuit !== 'CLOSED',
    );
  }

  /** Waits for the end of what the worker had begun before the circuit opened. */
  async function nothingUnderWay(vendor: string): Promise<void> {
    const { db } = system.application.ledger;
    const leased = (table: 'vendor_status' | 'vendor_walk') =>
      db
        .selectFrom(table)
        .select('vendor_key')
        .where('vendor_key', '=', vendor)
        .where('lease_until', '>', sql<Date>`now()`);
    await eventually(
      () => leased('vendor_status').unionAll(leased('vendor_walk')).execute(),
      (rows) => rows.length === 0,
    );
  }

  async function backAgain(vendor: string): Promise<void> {
    system.simulator(vendor).fault(null);
    await eventually(
      async () => {
        await passTime(system, vendor);
        return health(vendor);
      },
      ({ circuit }) => circuit === 'CLOSED',
    );
  }

  /** Hurries the work there along until it has come to its end. */
  const atItsEnd = (id: string, vendors: readonly string[]) =>
    eventually(
      async () => {
        for (const vendor of vendors) await passTime(system, vendor);
        return requestOf(system, id);
      },
      (request) =>
        vendors.every((vendor) =>
          ['COMPLETED', 'PARTIALLY_COMPLETED', 'FAILED'].includes(statusAt(request, vendor).state),
        ),
    );

  const recordsAt = (vendor: string) =>
    system
      .simulator(vendor)
      .records()
      .map(({ nativeId }) => nativeId);

  async function usualReadMs(): Promise<number> {
    const times: number[] = [];
    for (let read = 0; read < 10; read += 1) {
      const began = performance.now();
      await system.query(
        '{ privacyRequests { totalCount nodes { explanation vendorStatuses { state } } } vendors { health { circuit } } }',
      );
      times.push(performance.now() - began);
    }
    return times.toSorted((a, b) => a - b)[5] ?? Number.NaN;
  }

  async function messagesOf(id: string): Promise<readonly string[]> {
    const document = 'query($id: ID!) { privacyRequest(id: $id) { events(first: 100) { nodes { message } } } }';
    type Found = {
      readonly privacyRequest: { readonly events: { readonly nodes: readonly { readonly message: string }[] } };
    };
    return (await system.query<Found>(document, { id })).privacyRequest.events.nodes.map(({ message }) => message);
  }
});
