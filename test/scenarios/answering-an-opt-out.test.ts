import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inventedPerson } from '../../datasources/simulator-kit/index.js';
import { asksThroughIntake, decide, eventsOf, intakeOf, wordAtIntake, type Decision } from '../support/acts.js';
import { eventually } from '../support/eventually.js';
import { requestOf, requestOnce, type RequestShown } from '../support/operations.js';
import { startRunningSystem, type RunningSystem } from '../support/running-system.js';

let people = 60;

describe('answering a request that asks for an opt-out', () => {
  let system: RunningSystem;
  beforeAll(async () => {
    system = await startRunningSystem();
  });
  afterAll(() => system.stop());

  const asks = (...types: string[]) => asksThroughIntake(system, inventedPerson(people++), ...types);
  const say = (request: RequestShown, decision: Omit<Decision, 'request'>) =>
    decide(system, { request: request.id, ...decision });
  const closed = (request: RequestShown) => requestOnce(system, request.id, ({ closedAt }) => closedAt !== null);
  const told = (nativeId: string) =>
    intakeOf(system)
      .calls()
      .filter(({ effect }) => effect?.kind === 'update' && effect.nativeId === nativeId);
  const rights = ({ rights: all }: RequestShown) => all.map(({ right, state, outcome }) => [right, state, outcome]);

  it.each([
    // Done and not done at once.
    [{ outcome: 'EXPORTED', optOutCompleted: false }, 'optOutCompleted'],
    [{ right: 'OPT_OUT', outcome: 'OPTED_OUT', optOutCompleted: false }, 'optOutCompleted'],
    [{ right: 'OPT_OUT', denial: 'LEGAL_EXCEPTION', optOutCompleted: true }, 'optOutCompleted'],
    // The vendor would hold it for open: whether it was carried out must be said.
    [{ outcome: 'NO_RECORD' }, 'outcome'],
    [{ outcome: 'NO_RECORD', optOutCompleted: false }, 'outcome'],
    [{ right: 'OPT_OUT', outcome: 'NO_RECORD' }, 'outcome'],
  ])('takes no decision that leaves unclear whether it was carried out: %j', async (decision, field) => {
    const { request, nativeId } = await asks('access', 'opt-out');

    expect(await say(request, decision)).toMatchObject({
      privacyRequest: null,
      userErrors: [{ code: 'INVALID', field: ['input', field] }],
    });

    expect(rights(await requestOf(system, request.id))).toEqual([
      ['ACCESS', 'RECEIVED', null],
      ['OPT_OUT', 'RECEIVED', null],
    ]);
    expect(told(nativeId)).toEqual([]);
  });

  it('takes what is said of the opt-out for the opt-out, and the outcome for the rest', async () => {
    const { request, nativeId } = await asks('access', 'opt-out');

    await say(request, { outcome: 'NO_RECORD', optOutCompleted: true });

    expect(rights(await closed(request))).toEqual([
      ['ACCESS', 'COMPLETED', 'NO_RECORD'],
      ['OPT_OUT', 'COMPLETED', 'OPTED_OUT'],
    ]);
    expect(told(nativeId)).toHaveLength(1);
    expect((await eventsOf(system, request.id)).find(({ type }) => type === 'request.decided')?.message).toBe(
      'Decided for ACCESS, OPT_OUT: NO_RECORD, opt-out completed: true.',
    );
  });

  it('refuses the rest where the opt-out was carried out all the same', async () => {
    const { request, nativeId } = await asks('access', 'opt-out');

    await say(request, { denial: 'LEGAL_EXCEPTION', optOutCompleted: true });

    const answered = await closed(request);
    expect(answered.state).toBe('PARTIALLY_COMPLETED');
    expect(rights(answered)).toEqual([
      ['ACCESS', 'DENIED', null],
      ['OPT_OUT', 'COMPLETED', 'OPTED_OUT'],
    ]);
    expect(wordAtIntake(system, nativeId)).toBe('failed_on_legality');
  });

  it('leaves it open where it is said not to be done and the rest is answered', async () => {
    const { request, nativeId } = await asks('access', 'opt-out');

    const { privacyRequest } = await say(request, { right: 'ACCESS', outcome: 'EXPORTED', optOutCompleted: false });

    expect(privacyRequest).toMatchObject({ completedAt: null, closedAt: null });
    await eventually(
      () => told(nativeId),
      (calls) => calls.length === 1,
    );
    expect(wordAtIntake(system, nativeId)).toBe('active');
    expect((await eventsOf(system, request.id)).find(({ type }) => type === 'request.decided')?.message).toBe(
      'Decided for ACCESS: EXPORTED, opt-out completed: false.',
    );
  });
});
