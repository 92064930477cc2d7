import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { inventedPerson } from '../../datasources/simulator-kit/index.js';
import { requestOfRecord } from '../support/operations.js';
import { eventually, startRunningSystem, type RunningSystem } from '../support/running-system.js';

interface StatusSeen {
  readonly state: string;
  readonly observedAt: string;
  readonly vendor: { readonly key: string };
}

interface Fresh {
  readonly privacyRequests: { readonly nodes: readonly { readonly vendorStatuses: readonly StatusSeen[] }[] };
}

const fresh = `query($maxAge: Duration, $vendors: [ID!]) {
  privacyRequests(first: 100) { nodes { vendorStatuses(maxAge: $maxAge, vendors: $vendors) { state observedAt vendor { key } } } }
}`;
const vendors = ['outreach', 'attentive', 'opt-out-machine', 'zoho-desk'] as const;
type Vendor = (typeof vendors)[number];

/** The vendors' own words for open and for done. */
const words: Readonly<Record<Vendor, { readonly open: string; readonly done: string; readonly next: string }>> = {
  outreach: { open: 'pending', next: 'running', done: 'done' },
  attentive: { open: 'received', next: 'processing', done: 'processed' },
  'opt-out-machine': { open: 'active', next: 'failed', done: 'fulfilled' },
  'zoho-desk': { open: 'INITIATED', next: 'INPROGRESS', done: 'COMPLETED' },
};

describe('statuses that must not be older than asked for', () => {
  let system: RunningSystem;
  const open: Record<Vendor, string[]> = { outreach: [], attentive: [], 'opt-out-machine': [], 'zoho-desk': [] };

  beforeAll(async () => {
    system = await startRunningSystem({
      worker: false,
      environment: { LEASE: 'PT50S' },
      simulation: { account: { timeout: 'PT20S', quietPeriod: 'PT75S' } },
    });
    for (const vendor of vendors) {
      for (const [index, word] of ['open', 'open', 'open', 'done'].entries()) {
        const nativeState = words[vendor][word === 'open' ? 'open' : 'done'];
        const nativeId = system.simulator(vendor).add(inventedPerson(30 + index), { right: 'DELETION', nativeState });
        await requestOfRecord(system, vendor, nativeId);
        if (word === 'open') open[vendor].push(nativeId);
      }
    }
  });
  afterEach(() => {
    for (const simulator of system.application.simulators.values()) simulator.fault(null);
  });
  afterAll(() => system.stop());

  const ask = (variables: object): Promise<Fresh> => system.query<Fresh>(fresh, { ...variables });
  const calls = () => vendors.map((vendor) => system.simulator(vendor).calls().length);
  const statusesNow = async (): Promise<readonly StatusSeen[]> =>
    (await ask({ maxAge: 'PT0S' })).privacyRequests.nodes.flatMap((node) => node.vendorStatuses);
  const of = (statuses: readonly StatusSeen[], vendor: string) =>
    statuses.filter(({ vendor: { key } }) => key === vendor);
  /** How many calls it takes at each vendor, with those that go on after the answer on a busy machine: at least so many. */
  const callsOf = async (variables: object, least: number): Promise<readonly number[]> => {
    const before = calls();
    await ask(variables);
    return eventually(
      () => calls().map((count, index) => count - (before[index] ?? 0)),
      (made) => made.reduce((sum, count) => sum + count, 0) >= least,
    );
  };

  it('asks nobody where no age is given, or what is known is young enough', async () => {
    expect(await callsOf({}, 0)).toEqual([0, 0, 0, 0]);
    expect(await callsOf({ maxAge: 'PT1H' }, 0)).toEqual([0, 0, 0, 0]);
  });

  it('asks each vendor in the fewest calls that its API allows, and never for what is final', async () => {
    // One list by uuid, a read for each where there is no list, the page of one day, and the window of one list.
    expect(await callsOf({ maxAge: 'PT0S' }, 6)).toEqual([1, 3, 1, 1]);
  });

  it('asks only the vendors that were named', async () => {
    expect(await callsOf({ maxAge: 'PT0S', vendors: ['attentive'] }, 3)).toEqual([0, 3, 0, 0]);
  });

  it('shows what the vendors say now', async () => {
    const nextStates = {
      outreach: 'IN_PROGRESS',
      attentive: 'IN_PROGRESS',
      'opt-out-machine': 'FAILED',
      'zoho-desk': 'IN_PROGRESS',
    };
    const before = new Date();
    for (const vendor of vendors) system.simulator(vendor).force(open[vendor][0] ?? '', words[vendor].next);

    const renewed = (status: StatusSeen) => new Date(status.observedAt) >= before;
    // A vendor that took more than two seconds, on a machine that is busy, is shown the next time.
    const seen = await eventually(statusesNow, (statuses) => statuses.filter(renewed).length === 3 * vendors.length);

    for (const vendor of vendors) {
      const states = of(seen, vendor).map(({ state }) => state);
      expect(states.sort()).toEqual(['ACCEPTED', 'ACCEPTED', 'COMPLETED', nextStates[vendor]].sort());
    }
  });

  it('waits two seconds at most for a vendor that hangs, and shows what is known of it', async () => {
    system.simulator('outreach').fault({ kind: 'hang' });
    system.simulator('zoho-desk').force(open['zoho-desk'][1] ?? '', 'INPROGRESS');
    const before = new Date();
    const began = performance.now();

    const first = await statusesNow();

    const waited = performance.now() - began;
    expect(waited).toBeGreaterThan(1_900);
    // By itself, the call would be waited for as long as its account says: twenty seconds.
    expect(waited).toBeLessThan(19_000);
    // The others are shown as they are now, if not at once on a busy machine then the next time.
    await eventually(statusesNow, (statuses) => {
      const underWay = of(statuses, 'zoho-desk').filter(({ state }) => state === 'IN_PROGRESS');
      return underWay.length === 2;
    });
    expect(of(first, 'outreach').filter(({ observedAt }) => new Date(observedAt) >= before)).toEqual([]);
    expect(
      of(first, 'outreach')
        .map(({ state }) => state)
        .sort(),
    ).toEqual(['ACCEPTED', 'ACCEPTED', 'COMPLETED', 'IN_PROGRESS']);
  });

  it('refuses an age that is no length of time', async () => {
    const { errors } = await system.ask(fresh, { maxAge: 'soon' });

    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('people', () => {
  const one = inventedPerson(41);
  const other = { ...inventedPerson(42), phone: one.phone };
  let system: RunningSystem;

  beforeAll(async () => {
    system = await startRunningSystem({ worker: false });
    for (const person of [one, other]) {
      await requestOfRecord(system, 'opt-out-machine', system.simulator('opt-out-machine').add(person));
    }
    await requestOfRecord(system, 'zoho-desk', system.simulator('zoho-desk').add(one));
  });
  afterAll(() => system.stop());

  interface Person {
    readonly id: string;
    readonly email: string | null;
    readonly possibleMatches: readonly { readonly email: string | null }[];
    readonly privacyRequests: { readonly totalCount: number };
    readonly vendorStatuses: readonly { readonly vendor: { readonly key: string } }[];
    readonly identifiers: readonly {
      readonly kind: string;
      readonly value: string;
      readonly sources: readonly { readonly key: string }[];
    }[];
  }
  const document = `query($id: ID, $email: EmailAddress, $phone: PhoneNumber) {
    subject(id: $id, email: $email, phone: $phone) {
      id email possibleMatches { email } privacyRequests { totalCount } vendorStatuses { vendor { key } }
      identifiers { kind value sources { key } }
    }
  }`;
  const find = async (variables: object): Promise<Person | null> =>
    (await system.query<{ readonly subject: Person | null }>(document, { ...variables })).subject;

  it('are found by their address, however it is written, and by their id', async () => {
    const found = await find({ email: ` ${one.email.toUpperCase()}` });

    expect(found).toMatchObject({ email: one.email, privacyRequests: { totalCount: 2 } });
    expect(new Set(found?.vendorStatuses.map(({ vendor }) => vendor.key))).toEqual(
      new Set(['opt-out-machine', 'zoho-desk']),
    );
    expect(await find({ id: found?.id })).toEqual(found);
    expect(found?.identifiers).toContainEqual({
      kind: 'EMAIL',
      value: one.email,
      sources: [{ key: 'opt-out-machine' }, { key: 'zoho-desk' }],
    });
  });

  it('are not told apart by a number that two of them have, but shown as possibly the same', async () => {
    expect(await find({ phone: one.phone })).toBeNull();
    expect((await find({ email: one.email }))?.possibleMatches).toEqual([{ email: other.email }]);
    expect((await find({ email: other.email }))?.possibleMatches).toEqual([{ email: one.email }]);
  });

  it('are found by a number that only one of them has', async () => {
    const alone = inventedPerson(43);
    await requestOfRecord(system, 'opt-out-machine', system.simulator('opt-out-machine').add(alone));

    expect(await find({ phone: alone.phone.replace('+1', '') })).toMatchObject({ email: alone.email });
  });

  it.each([{ email: 'nobody@example.com' }, { phone: '+12025550199' }, { id: 'made up' }])(
    'are null where nobody is found',
    async (variables) => {
      expect(await find(variables)).toBeNull();
    },
  );

  it.each([
    [{}, 'id'],
    [{ email: one.email, phone: one.phone }, 'id'],
    [{ email: 'a**@example.com' }, 'email'],
    [{ phone: '+*****5555' }, 'phone'],
    [{ phone: 'not a number' }, 'phone'],
  ])('are asked for by exactly one whole identifier', async (variables, argument) => {
    expect(await system.ask(document, { ...variables })).toMatchObject({
      data: { subject: null },
      errors: [{ extensions: { code: 'BAD_USER_INPUT', argument: [argument] } }],
    });
  });
});
