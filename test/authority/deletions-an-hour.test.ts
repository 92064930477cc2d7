import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { VendorFailure } from '../../src/domain/vendor-failure.js';
import { required } from '../../src/domain/invariant-error.js';
import { ask, freshEmail, refusals, standing, taken, valueOf, work } from '../support/asking.js';
import { openBench, type DeliveryBench } from '../support/delivery-bench.js';

const MOST = 7;
let bench: DeliveryBench;
beforeAll(async () => {
  bench = await openBench({ accounts: [{ key: 'north' }], policy: { velocity: { deletionsPerHour: MOST } } });
});
afterAll(() => bench.close());

const exceeded = [['LIMIT_EXCEEDED', null]];
let viewers = 0;
const newViewer = (): string => {
  viewers += 1;
  return `viewer-${String(viewers)}`;
};
const times = <T>(count: number, make: () => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, make));

describe('the number of deletions that a viewer may ask for within an hour', () => {
  it('is not passed by fifty callers at once', async () => {
    const viewer = newViewer();

    const answers = await times(50, () => ask(bench, viewer, { email: freshEmail() }));

    expect(answers.filter(({ value }) => value !== null)).toHaveLength(MOST);
    expect(answers.flatMap(refusals).filter(([code]) => code !== 'LIMIT_EXCEEDED')).toEqual([]);
  });

  it('counts one viewer’s, not another’s, and what was refused or repeated counts for nothing', async () => {
    const [one, other] = [newViewer(), newViewer()];
    const key = { email: freshEmail(), idempotencyKey: 'once' };
    const first = await taken(bench, one, key);
    for (let round = 0; round < 3; round += 1) expect((await taken(bench, one, key)).id).toBe(first.id);
    for (let round = 0; round < 3; round += 1)
      expect(refusals(await ask(bench, one, { email: key.email }))).toHaveLength(1);

    const rest = await times(MOST, () => ask(bench, one, { email: freshEmail() }));

    expect(rest.flatMap(refusals)).toEqual(exceeded);
    expect(refusals(await ask(bench, other, { email: freshEmail() }))).toEqual([]);
  });

  it('is of the last sixty minutes, and the refusal says when the next may be asked for', async () => {
    const viewer = newViewer();
    await times(MOST, () => taken(bench, viewer, { email: freshEmail() }));
    bench.clock.advance(59 * 60_000);

    const { problems } = await ask(bench, viewer, { email: freshEmail() });

    const again = /asked for at (\S+Z)/.exec(problems[0]?.message ?? '')?.[1] ?? '';
    const wait = new Date(again).getTime() - bench.clock.now().getTime();
    expect(problems[0]?.message).toContain(`${String(MOST)} deletions within an hour`);
    expect([wait > 0, wait <= 60_000]).toEqual([true, true]);
    bench.clock.advance(wait);
    expect(refusals(await ask(bench, viewer, { email: freshEmail() }))).toEqual([]);
  });

  it('leaves nothing of a deletion that was refused', async () => {
    const viewer = newViewer();
    await times(MOST, () => taken(bench, viewer, { email: freshEmail() }));
    const email = freshEmail();

    expect(refusals(await ask(bench, viewer, { email }))).toEqual(exceeded);

    expect(await bench.as(viewer).subjects.byEmail(email)).toBeNull();
  });

  it('counts every address of a person, so that strangers cannot be gathered under one', async () => {
    const viewer = newViewer();
    const { id, subjectId } = await taken(bench, viewer, { email: freshEmail() });
    valueOf(await bench.as(viewer).requests.cancel(id, 'To begin again.'));
    const { subjects } = bench.as(viewer);
    const add = () =>
      subjects.addIdentifier(subjectId, { kind: 'EMAIL', value: freshEmail(), verifiedAt: bench.clock.now() });
    for (let round = 0; round < MOST - 2; round += 1) valueOf(await add());

    // One was asked for before; this one is of six addresses.
    const again = await taken(bench, viewer, { id: subjectId });
    expect((await bench.story(again.id)).records).toHaveLength(MOST - 1);

    expect(refusals(await ask(bench, viewer, { email: freshEmail() }))).toEqual(exceeded);
  });

  it('counts whoever sets going what waited for an address, and takes the address back with the refusal', async () => {
    const [asked, adds] = [newViewer(), newViewer()];
    const { id, subjectId } = await taken(bench, asked, { phone: '+12025550175' });
    expect(await standing(bench, id)).toEqual(['BLOCKED', 'north BLOCKED MISSING_IDENTIFIER']);
    await times(MOST, () => taken(bench, adds, { email: freshEmail() }));
    const email = { kind: 'EMAIL', value: freshEmail(), verifiedAt: bench.clock.now() } as const;

    expect(refusals(await bench.as(adds).subjects.addIdentifier(subjectId, email))).toEqual(exceeded);

    expect(await standing(bench, id)).toEqual(['BLOCKED', 'north BLOCKED MISSING_IDENTIFIER']);
    const subject = required(await bench.as(adds).subjects.byId(subjectId), 'Person');
    expect(subject.identifiers.map(({ kind }) => kind)).toEqual(['PHONE']);
    valueOf(await bench.as(asked).subjects.addIdentifier(subjectId, email));
    expect(await standing(bench, id)).toEqual(['PLANNED', 'north PLANNED -']);
  });

  it('counts what is sent again', async () => {
    const viewer = newViewer();
    bench.script('north').submit = () => Promise.reject(new VendorFailure('north', 'submit', { kind: 'refused' }));
    const { id } = await taken(bench, viewer, { email: freshEmail() });
    await work(bench, id, 'north');
    await times(MOST - 1, () => taken(bench, viewer, { email: freshEmail() }));
    const status = required((await bench.story(id)).statuses[0], 'Status').id;

    expect(refusals(await bench.as(viewer).requests.retryVendor(status))).toEqual(exceeded);

    expect(await standing(bench, id)).toEqual(['ACTION_REQUIRED', 'north ACTION_REQUIRED VENDOR_ERROR']);
    expect(refusals(await bench.as(newViewer()).requests.retryVendor(status))).toEqual([]);
  });
});
