import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import { isClosed, isFinal, rollUp, rollUpRecords, rollUpRights } from '../../src/domain/roll-up.js';
import { Confidence, Outcome, Reason, RequestState, VendorRole, VendorState } from '../../src/domain/vocabulary.js';

const wordOf = <T extends string>(words: Readonly<Record<string, T>>) => fc.constantFrom(...Object.values(words));
const orNull = <T>(word: fc.Arbitrary<T>) => fc.option(word, { nil: null });

const part = fc.record({ state: wordOf(VendorState), role: wordOf(VendorRole), acknowledged: fc.boolean() });
const parts = fc.array(part, { maxLength: 6 });
const record = fc.record({
  right: fc.constant('DELETION' as const),
  state: wordOf(VendorState),
  outcome: orNull(wordOf(Outcome)),
  reason: orNull(wordOf(Reason)),
  confidence: orNull(wordOf(Confidence)),
});
const records = fc.array(record, { minLength: 1, maxLength: 6 });
const rights = fc.array(wordOf(RequestState), { maxLength: 3 });
const options = fc.record({ decided: orNull(wordOf(RequestState)), unknownType: fc.boolean() });

/** A list, and the same in another order. */
const shuffled = <T>(list: fc.Arbitrary<T[]>) =>
  list.chain((one) =>
    fc.shuffledSubarray(one, { minLength: one.length, maxLength: one.length }).map((other) => [one, other] as const),
  );

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

describe('the roll-up', () => {
  it('is the same in whatever order vendors come', () => {
    fc.assert(fc.property(shuffled(parts), ([one, other]) => rollUp(one) === rollUp(other)));
  });

  it('is the same in whatever order records come', () => {
    fc.assert(fc.property(shuffled(records), ([one, other]) => same(rollUpRecords(one), rollUpRecords(other))));
  });

  it('is the same in whatever order rights come', () => {
    fc.assert(
      fc.property(
        shuffled(rights),
        options,
        ([one, other], rest) => rollUpRights(one, rest) === rollUpRights(other, rest),
      ),
    );
  });

  it('is never completed where nothing is left', () => {
    const excluded = part.map((one) => ({ ...one, state: 'EXCLUDED' as const }));
    fc.assert(fc.property(fc.array(excluded), (all) => !isClosed(rollUp(all))));
  });

  it('is never at its end while a vendor that counts is open', () => {
    const open = part.filter(({ state }) => !isFinal(state)).map((one) => ({ ...one, role: 'PROCESSOR' as const }));
    fc.assert(fc.property(parts, open, (rest, one) => !isClosed(rollUp([...rest, one]))));
  });

  it('is completed only where a processor, or else the intake vendor, completed and none that counts did otherwise', () => {
    fc.assert(
      fc.property(parts, (all) => {
        const acting = all.some(({ role }) => role === 'PROCESSOR')
          ? all.filter(({ role }) => role === 'PROCESSOR')
          : all;
        const counting = acting.filter(({ state }) => state !== 'EXCLUDED');
        const completed = counting.length > 0 && counting.every(({ state }) => state === 'COMPLETED');
        return (rollUp(all) === 'COMPLETED') === completed;
      }),
    );
  });

  it('does not change when an excluded processor is added to one that acts', () => {
    const acting = parts.filter((all) => all.some(({ role, state }) => role === 'PROCESSOR' && state !== 'EXCLUDED'));
    fc.assert(
      fc.property(
        acting,
        (all) => rollUp(all) === rollUp([...all, { state: 'EXCLUDED', role: 'PROCESSOR', acknowledged: false }]),
      ),
    );
  });

  it('never ends a vendor while one of its records is open, nor completes it unless all that count did', () => {
    fc.assert(
      fc.property(records, (all) => {
        const counting = all.filter(({ state }) => state !== 'EXCLUDED');
        const { state } = rollUpRecords(all);
        const open = counting.some((one) => !isFinal(one.state));
        const completed = counting.length > 0 && counting.every((one) => one.state === 'COMPLETED');
        return (!open || !isFinal(state)) && (state === 'COMPLETED') === completed;
      }),
    );
  });

  it('names an outcome only for a vendor that completed', () => {
    fc.assert(
      fc.property(records, (all) => {
        const { state, outcome } = rollUpRecords(all);
        return outcome === null || state === 'COMPLETED';
      }),
    );
  });

  it('never closes a request while one of its rights is open and nothing was decided', () => {
    const open = wordOf(RequestState).filter((state) => !isClosed(state));
    fc.assert(
      fc.property(rights, open, fc.boolean(), (rest, one, unknownType) => {
        return !isClosed(rollUpRights([...rest, one], { decided: null, unknownType }));
      }),
    );
  });
});
