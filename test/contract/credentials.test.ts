import { beforeAll, describe, expect, it } from '@jest/globals';
import { settled } from '../../datasources/shared/settled.js';
import type { JsonValue } from '../../src/domain/json.js';
import { VendorFailure } from '../../src/domain/vendor-failure.js';
import { failureOf } from '../datasources/vendor-under-test.js';
import { type Target, isOfApi, secretsIn, targetsOf, underFault } from './fault-run.js';
import { startBystander } from './intermediary.js';
import { alterJson } from './odd-values.js';
import { atBench, atBenchBehind, minute, offered, vendorsThat, vendorsUnderTest } from './vendor-bench.js';
import { walkToEnd, walksOf } from './whole-walk.js';

const redirects = [301, 302, 303, 307, 308];
const wrong = 'a-credential-that-nobody-has';

describe.each(vendorsUnderTest)('The credentials of $name', (vendor) => {
  const { entry } = vendor;
  let targets: readonly Target[] = [];
  beforeAll(async () => {
    targets = await targetsOf(vendor);
  });

  it('are the account’s own secrets: each wrong one is told as such, by name of the account alone', () =>
    atBench(entry, async ({ simulator }) => {
      const { auth } = simulator.account;
      const secrets = Object.entries(auth ?? {}).filter(
        ([, value]) => typeof value === 'string' && !URL.canParse(value),
      );

      expect(secrets.length).toBeGreaterThan(0);
      for (const [name] of secrets) {
        await atBench(
          entry,
          async (bench) => {
            const failure = await failureOf(bench.source.probe());
            const calls = bench.simulator.calls();
            const said = JSON.stringify([failure.message, failure, bench.reports]);

            expect(failure.kind).toBe('unauthorized');
            expect(failure.reason).toBe('AUTHENTICATION_FAILED');
            expect(calls.filter((call) => call.authorization === 'ok' && isOfApi(bench, call))).toEqual([]);
            expect([wrong, ...secretsIn(bench.simulator.account)].filter((secret) => said.includes(secret))).toEqual(
              [],
            );
            expect(bench.reports.at(-1)?.failure?.kind).toBe('unauthorized');
          },
          { options: (options) => ({ ...options, auth: { ...Object(options['auth']), [name]: wrong } }) },
        );
      }
    }));

  it.each(redirects)('are not carried to where an HTTP %i points, nor is anything else', async (status) => {
    const bystander = await startBystander();
    try {
      for (const target of targets) {
        const fault = { kind: 'redirect', status, location: `${bystander.origin}/elsewhere` } as const;
        const told = await underFault(target, fault, ({ result }) =>
          result instanceof VendorFailure ? result.kind : 'no failure',
        );

        // What was got all the same, by another call, needs no credentials elsewhere.
        if (target.exercise.writes || told !== 'no failure') expect(told).toBe('unauthorized');
      }

      expect(bystander.connections()).toBe(0);
    } finally {
      await bystander.close();
    }
  });

  it('go with every call of the API, and nowhere in an address', () =>
    atBench(entry, async (bench) => {
      const { source, simulator, nextPerson } = bench;
      const id = simulator.add(nextPerson());
      await source.probe();
      await source.get?.(id);
      for (const walk of walksOf(source)) await walkToEnd(source, walk);
      const calls = simulator.calls().filter((call) => isOfApi(bench, call));
      const addresses = simulator.calls().map(({ path, query }) => `${path}?${query}`);

      expect(calls.length).toBeGreaterThan(1);
      expect(new Set(calls.map(({ authorization }) => authorization))).toEqual(new Set(['ok']));
      expect(addresses.filter((text) => secretsIn(simulator.account).some((secret) => text.includes(secret)))).toEqual(
        [],
      );
    }));

  it('are got once and used by all calls, those at the same time too', () =>
    atBench(entry, async (bench) => {
      const { source, simulator, nextPerson, advance } = bench;
      await Promise.all(Array.from({ length: 5 }, () => source.probe()));
      advance(5 * minute);
      const id = simulator.add(nextPerson());
      await source.observe([{ recordId: id, nativeId: id, hints: {}, createdAt: null }]);

      expect(simulator.calls().filter((call) => !isOfApi(bench, call)).length).toBeLessThanOrEqual(1);
    }));

  it('are got anew where they were taken back, without a call being lost or done twice', async () => {
    const canBeRenewed = targets.some(({ isForToken }) => isForToken);
    for (const target of targets.filter(({ isForToken }) => !isForToken)) {
      await underFault(target, { kind: 'status', status: 401, times: 1 }, ({ result, calls }, bench) => {
        const tokens = calls.filter((call) => !isOfApi(bench, call)).length;
        const effects = calls.filter(({ effect }) => effect !== null).length;
        const told = result instanceof VendorFailure ? result.kind : result.right;

        expect(tokens).toBe(canBeRenewed ? 1 : 0);
        expect(effects).toBe(target.exercise.writes && canBeRenewed ? 1 : 0);
        // What was got all the same, by another call, needs no other credentials.
        if (canBeRenewed || told !== 'unauthorized') expect(told).toBe(true);
      });
    }
  });

  it('are got anew before they lapse, so that no call is refused for it', () =>
    atBench(entry, async (bench) => {
      for (let time = 0; time < 130 * minute; time += minute / 2) {
        await bench.source.probe();
        bench.advance(minute / 2);
      }

      expect(bench.simulator.calls().filter(({ authorization }) => authorization !== 'ok')).toEqual([]);
      expect(bench.reports.filter(({ failure }) => failure !== null)).toEqual([]);
    }));
});

describe.each(vendorsThat('LIST_REQUESTS', 'GET_REQUEST'))('A link in an answer of $name', ({ entry }) => {
  it('that leads to another server is not followed', async () => {
    const bystander = await startBystander();
    const elsewhere = (value: JsonValue): JsonValue => {
      const text = JSON.stringify(value).replaceAll(/"https?:\/\/[^"/]+/g, `"${bystander.origin}`);
      const altered: JsonValue = JSON.parse(text);
      return altered;
    };
    try {
      await atBenchBehind(entry, alterJson(elsewhere), async ({ source, simulator, nextPerson }) => {
        const ids = Array.from({ length: 1050 }, () => simulator.add(nextPerson()));
        for (const walk of walksOf(source)) {
          const walked = await settled(walkToEnd(source, walk));
          const seen = walked instanceof VendorFailure ? walked.kind : walked.snapshots.length;

          // Either the list needs no links, or it cannot be read: never is it cut short in silence.
          expect([ids.length, 'unreadable']).toContain(seen);
        }
        await source.get?.(offered(ids[0]));
      });

      expect(bystander.connections()).toBe(0);
    } finally {
      await bystander.close();
    }
  });
});
