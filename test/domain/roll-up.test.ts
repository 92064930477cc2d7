import { describe, expect, it } from '@jest/globals';
import {
  countProgress,
  isClosed,
  mergeOutcomes,
  rollUp,
  rollUpByRight,
  rollUpRecords,
  rollUpRights,
  type StatusPart,
} from '../../src/domain/roll-up.js';
import type { RightProgress } from '../../src/domain/vendor-source.js';
import type { RequestState, VendorState } from '../../src/domain/vocabulary.js';

const processors = (...states: VendorState[]): readonly StatusPart[] =>
  states.map((state) => ({ state, role: 'PROCESSOR', acknowledged: false }));

const intake = (state: VendorState, acknowledged = false): StatusPart => ({ state, role: 'INTAKE', acknowledged });

const record = (state: VendorState, facts: Partial<RightProgress> = {}): RightProgress => ({
  right: 'DELETION',
  state,
  outcome: null,
  reason: null,
  confidence: null,
  ...facts,
});

describe('vendors to right', () => {
  it.each<readonly [string, readonly VendorState[], RequestState]>([
    ['completed, completed', ['COMPLETED', 'COMPLETED'], 'COMPLETED'],
    ['completed, failed', ['COMPLETED', 'FAILED'], 'PARTIALLY_COMPLETED'],
    ['completed, in progress', ['COMPLETED', 'IN_PROGRESS'], 'IN_PROGRESS'],
    ['failed, in progress', ['FAILED', 'IN_PROGRESS'], 'IN_PROGRESS'],
    ['failed, failed', ['FAILED', 'FAILED'], 'FAILED'],
    ['rejected, rejected', ['REJECTED', 'REJECTED'], 'DENIED'],
    ['completed, canceled', ['COMPLETED', 'CANCELED'], 'PARTIALLY_COMPLETED'],
    ['completed, unsupported and not waived', ['COMPLETED', 'ACTION_REQUIRED'], 'ACTION_REQUIRED'],
    ['completed, excluded', ['COMPLETED', 'EXCLUDED'], 'COMPLETED'],
    ['unknown, completed', ['UNKNOWN', 'COMPLETED'], 'ACTION_REQUIRED'],
    ['partially completed', ['PARTIALLY_COMPLETED'], 'PARTIALLY_COMPLETED'],
    ['none', [], 'PLANNED'],
  ])('%s', (_vendors, states, request) => {
    expect(rollUp(processors(...states))).toBe(request);
    expect(rollUp(processors(...[...states].reverse()))).toBe(request);
  });

  it('asks for a person when every vendor was excluded, since nothing was done', () => {
    expect(rollUp(processors('EXCLUDED', 'EXCLUDED'))).toBe('ACTION_REQUIRED');
  });

  it.each<readonly [readonly VendorState[], RequestState]>([
    [['ACTION_REQUIRED', 'IN_PROGRESS', 'BLOCKED', 'PLANNED'], 'ACTION_REQUIRED'],
    [['UNKNOWN', 'IN_PROGRESS'], 'ACTION_REQUIRED'],
    [['IN_PROGRESS', 'BLOCKED', 'PLANNED'], 'IN_PROGRESS'],
    [['SUBMITTING', 'BLOCKED'], 'IN_PROGRESS'],
    [['ACCEPTED', 'PLANNED'], 'IN_PROGRESS'],
    [['COMPLETED', 'PLANNED'], 'IN_PROGRESS'],
    [['BLOCKED', 'PLANNED'], 'BLOCKED'],
    [['PLANNED', 'PLANNED'], 'PLANNED'],
  ])('shows the most demanding word while a vendor is open: %s', (states, request) => {
    expect(rollUp(processors(...states))).toBe(request);
  });

  it.each<readonly [readonly VendorState[], RequestState]>([
    [['CANCELED', 'CANCELED'], 'CANCELED'],
    [['FAILED', 'REJECTED'], 'FAILED'],
    [['CANCELED', 'REJECTED'], 'FAILED'],
    [['PARTIALLY_COMPLETED', 'FAILED'], 'PARTIALLY_COMPLETED'],
    [['PARTIALLY_COMPLETED', 'COMPLETED'], 'PARTIALLY_COMPLETED'],
    [['EXCLUDED', 'FAILED'], 'FAILED'],
    [['EXCLUDED', 'REJECTED'], 'DENIED'],
  ])('finds one word when all have ended: %s', (states, request) => {
    expect(rollUp(processors(...states))).toBe(request);
  });

  it('is received where only an intake vendor has it, until that was acknowledged', () => {
    expect(rollUp([intake('ACCEPTED')])).toBe('RECEIVED');
    expect(rollUp([intake('ACCEPTED', true)])).toBe('IN_PROGRESS');
    expect(rollUp([intake('IN_PROGRESS')])).toBe('IN_PROGRESS');
    expect(rollUp([intake('ACTION_REQUIRED')])).toBe('ACTION_REQUIRED');
    expect(rollUp([intake('COMPLETED')])).toBe('COMPLETED');
  });

  it('is what a person decided where only an intake vendor has it, before the vendor was told', () => {
    expect(rollUp([{ ...intake('IN_PROGRESS', true), decided: 'COMPLETED' }])).toBe('COMPLETED');
    expect(rollUp([{ ...intake('ACCEPTED'), decided: 'REJECTED' }])).toBe('DENIED');
    expect(rollUp([{ ...intake('ACCEPTED'), decided: 'COMPLETED' }, ...processors('IN_PROGRESS')])).toBe('IN_PROGRESS');
  });

  it('looks at processors alone where any acts: the intake status follows them', () => {
    expect(rollUp([intake('ACCEPTED'), ...processors('COMPLETED')])).toBe('COMPLETED');
    expect(rollUp([intake('COMPLETED'), ...processors('IN_PROGRESS')])).toBe('IN_PROGRESS');
    expect(rollUp([intake('COMPLETED'), ...processors('EXCLUDED')])).toBe('ACTION_REQUIRED');
  });
});

describe('rights to request', () => {
  const open = { decided: null, unknownType: false };

  it.each<RequestState>(['CANCELED', 'DENIED', 'DUPLICATE', 'EXPIRED', 'AWAITING_IDENTITY', 'AWAITING_APPROVAL'])(
    'lets what was decided for the request itself win: %s',
    (decided) => {
      expect(rollUpRights(['COMPLETED', 'IN_PROGRESS'], { decided, unknownType: true })).toBe(decided);
    },
  );

  it('asks for a person where the request is of a type that nobody knows', () => {
    expect(rollUpRights(['COMPLETED'], { decided: null, unknownType: true })).toBe('ACTION_REQUIRED');
    expect(rollUpRights([], { decided: null, unknownType: true })).toBe('ACTION_REQUIRED');
  });

  it.each<readonly [readonly RequestState[], RequestState]>([
    [[], 'PLANNED'],
    [['COMPLETED', 'COMPLETED'], 'COMPLETED'],
    [['COMPLETED', 'DENIED'], 'PARTIALLY_COMPLETED'],
    [['DENIED', 'DENIED'], 'DENIED'],
    [['CANCELED', 'CANCELED'], 'CANCELED'],
    [['DENIED', 'CANCELED'], 'FAILED'],
    [['COMPLETED', 'ACTION_REQUIRED'], 'ACTION_REQUIRED'],
    [['IN_PROGRESS', 'BLOCKED'], 'IN_PROGRESS'],
    [['BLOCKED', 'PLANNED'], 'BLOCKED'],
    [['COMPLETED', 'PLANNED'], 'IN_PROGRESS'],
    [['COMPLETED', 'RECEIVED'], 'IN_PROGRESS'],
    [['RECEIVED', 'RECEIVED'], 'RECEIVED'],
  ])('%s is %s', (rights, request) => {
    expect(rollUpRights(rights, open)).toBe(request);
  });

  it('says where each right stands by its own vendors', () => {
    const parts = [
      { ...intake('ACCEPTED'), right: 'OPT_OUT' as const },
      { state: 'COMPLETED' as const, role: 'PROCESSOR' as const, acknowledged: false, right: 'DELETION' as const },
    ];
    expect([...rollUpByRight(['DELETION', 'ACCESS', 'OPT_OUT'], parts)]).toEqual([
      ['DELETION', 'COMPLETED'],
      ['ACCESS', 'PLANNED'],
      ['OPT_OUT', 'RECEIVED'],
    ]);
  });
});

describe('records to vendor', () => {
  const erased = { outcome: 'ERASED', confidence: 'VENDOR_ASSERTED' } as const;

  it('keeps the vendor’s own word where all records say the same', () => {
    expect(rollUpRecords([record('ACCEPTED'), record('ACCEPTED')]).state).toBe('ACCEPTED');
    expect(rollUpRecords([record('UNKNOWN')]).state).toBe('UNKNOWN');
  });

  it('is submitting as long as the answer for one of its records is open', () => {
    expect(rollUpRecords([record('SUBMITTING'), record('COMPLETED', erased)]).state).toBe('SUBMITTING');
    expect(rollUpRecords([record('SUBMITTING'), record('ACTION_REQUIRED')]).state).toBe('ACTION_REQUIRED');
  });

  it('is done only when every record is, and then says the strongest outcome with the weakest confidence', () => {
    const done = rollUpRecords([
      record('COMPLETED', { outcome: 'NO_RECORD', confidence: 'INFERRED' }),
      record('COMPLETED', erased),
    ]);
    expect(done).toEqual({ state: 'COMPLETED', outcome: 'ERASED', confidence: 'INFERRED', reason: null });
    expect(rollUpRecords([record('COMPLETED', erased), record('PLANNED')])).toMatchObject({
      state: 'IN_PROGRESS',
      outcome: null,
    });
  });

  it('does not count excluded records', () => {
    const rolled = rollUpRecords([record('COMPLETED', erased), record('EXCLUDED', { reason: 'LEGAL_EXCEPTION' })]);
    expect(rolled).toEqual({ state: 'COMPLETED', ...erased, reason: null });
    expect(rollUpRecords([record('EXCLUDED', { reason: 'LEGAL_EXCEPTION' })])).toMatchObject({
      state: 'EXCLUDED',
      reason: 'LEGAL_EXCEPTION',
    });
  });

  it('keeps why one of them failed', () => {
    expect(rollUpRecords([record('COMPLETED', erased), record('FAILED', { reason: 'VENDOR_ERROR' })])).toMatchObject({
      state: 'PARTIALLY_COMPLETED',
      reason: 'VENDOR_ERROR',
    });
  });
});

describe('what is said beside the state', () => {
  it('lets what was done anywhere outweigh that there was nothing elsewhere', () => {
    expect(mergeOutcomes(['NO_RECORD', 'ERASED'])).toBe('ERASED');
    expect(mergeOutcomes(['NO_RECORD', null])).toBe('NO_RECORD');
    expect(mergeOutcomes([null])).toBeNull();
  });

  it('counts vendors, those without a record among the completed', () => {
    const parts = [
      { state: 'COMPLETED' as const, outcome: 'NO_RECORD' as const },
      { state: 'COMPLETED' as const, outcome: 'ERASED' as const },
      { state: 'FAILED' as const, outcome: null },
      { state: 'REJECTED' as const, outcome: null },
      { state: 'EXCLUDED' as const, outcome: null },
      { state: 'UNKNOWN' as const, outcome: null },
    ];
    expect(countProgress(parts)).toEqual({
      total: 6,
      open: 1,
      completed: 2,
      noRecord: 1,
      failed: 1,
      rejected: 1,
      excluded: 1,
    });
  });

  it('knows which states of a request are its end', () => {
    expect(isClosed('DENIED')).toBe(true);
    expect(isClosed('EXPIRED')).toBe(true);
    expect(isClosed('ACTION_REQUIRED')).toBe(false);
    expect(isClosed('AWAITING_APPROVAL')).toBe(false);
  });
});
