import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { afterCall, percentile, type LaneState } from '../../src/domain/lane.js';
import type { CallReport } from '../../src/domain/vendor-account.js';
import type { FailureKind } from '../../src/domain/vendor-failure.js';

const fresh: LaneState = {
  circuit: 'CLOSED',
  circuitUntil: null,
  pausedUntil: null,
  recentCalls: '',
  lastSuccessAt: null,
  lastErrorAt: null,
  lastError: null,
  rateLimitRemaining: null,
  rateLimitResetsAt: null,
  latenciesMs: [],
};

const start = new Date('2026-11-20T09:00:00Z');

const call = (kind: FailureKind | null, facts: Partial<CallReport> = {}): CallReport => ({
  vendor: 'north',
  operation: 'read',
  at: start,
  durationMs: 20,
  failure: kind === null ? null : { kind, message: `failed: ${kind}` },
  rateLimit: null,
  ...facts,
});

const after = (lane: LaneState, ...kinds: (FailureKind | null)[]): LaneState =>
  kinds.map((kind) => call(kind)).reduce(afterCall, lane);

const times = <T>(count: number, what: T): T[] => Array.from({ length: count }, () => what);
const pauseOf = (lane: LaneState): number => (lane.circuitUntil?.getTime() ?? 0) - start.getTime();

describe('the circuit of a lane', () => {
  it.each<FailureKind>(['not-sent', 'unknown', 'unreadable'])('opens at the fifth failure in a row: %s', (kind) => {
    expect(after(fresh, ...times(4, kind))).toMatchObject({ circuit: 'CLOSED', circuitUntil: null });
    expect(after(fresh, ...times(5, kind)).circuit).toBe('OPEN');
    expect(after(fresh, ...times(4, kind), null, ...times(4, kind)).circuit).toBe('CLOSED');
  });

  it('opens when half of the last twenty failed, and not before there were twenty', () => {
    const pairs = Array.from({ length: 9 }, (): (FailureKind | null)[] => ['unknown', null]).flat();
    expect(after(fresh, ...pairs).circuit).toBe('CLOSED');
    expect(after(fresh, ...pairs, null, 'unknown').circuit).toBe('OPEN');
    expect(after(fresh, ...times(10, null), ...times(4, 'unknown' as const), null).circuit).toBe('CLOSED');
  });

  it('forgets what happened more than twenty calls ago', () => {
    const lane = after(fresh, ...times(4, 'unknown' as const), ...times(20, null));
    expect(lane.recentCalls).toBe('S'.repeat(20));
    expect(after(lane, ...times(4, 'unknown' as const)).circuit).toBe('CLOSED');
  });

  it('stays closed however often the vendor refuses, does not know, or asks us to slow down', () => {
    for (const kind of ['refused', 'not-found', 'throttled'] as const) {
      expect(after(fresh, ...times(40, kind)).circuit).toBe('CLOSED');
    }
  });

  it('opens at once for a minute when the account is not let in', () => {
    const lane = after(fresh, 'unauthorized');
    expect(lane.circuit).toBe('OPEN');
    expect(pauseOf(lane)).toBe(60_000);
  });

  it('waits longer with each further failure, from five seconds to a minute', () => {
    let lane = after(fresh, ...times(5, 'unknown' as const));
    const pauses = [pauseOf(lane)];
    for (let more = 0; more < 5; more += 1) {
      lane = afterCall({ ...lane, circuit: 'HALF_OPEN' }, call('unknown'));
      expect(lane.circuit).toBe('OPEN');
      pauses.push(pauseOf(lane));
    }
    expect(pauses).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
  });

  it('closes after one read that is answered, and begins with a clean sheet', () => {
    const open: LaneState = { ...after(fresh, ...times(5, 'unknown' as const)), circuit: 'HALF_OPEN' };
    const closed = after(open, null);
    expect(closed).toMatchObject({ circuit: 'CLOSED', circuitUntil: null, recentCalls: 'S' });
    expect(after(closed, ...times(4, 'unknown' as const)).circuit).toBe('CLOSED');
  });

  it('does not close because the vendor asked us to slow down', () => {
    const open: LaneState = { ...after(fresh, ...times(5, 'unknown' as const)), circuit: 'HALF_OPEN' };
    expect(after(open, 'throttled').circuit).toBe('HALF_OPEN');
  });

  it('is open exactly as long as calls fail: any run of calls that ends with an answer leaves it closed', () => {
    const kinds = fc.constantFrom<FailureKind | null>(
      null,
      'unknown',
      'not-sent',
      'refused',
      'throttled',
      'unreadable',
    );
    fc.assert(
      fc.property(fc.array(kinds, { maxLength: 60 }), (all) => {
        const lane = after(fresh, ...all);
        const untilSet = (lane.circuit === 'CLOSED') === (lane.circuitUntil === null);
        return untilSet && lane.recentCalls.length <= 20 && afterCall(lane, call(null)).circuit === 'CLOSED';
      }),
    );
  });
});

describe('the health of a lane', () => {
  it('keeps when the vendor last answered and what last went wrong', () => {
    const later = new Date(start.getTime() + 1_000);
    const lane = [call(null), call('refused', { at: later })].reduce(afterCall, fresh);
    expect(lane).toMatchObject({ lastSuccessAt: later, lastErrorAt: later, lastError: 'failed: refused' });
    expect(afterCall(lane, call(null, { at: later })).lastError).toBe('failed: refused');
  });

  it('keeps what the vendor said of its limit until it says something else', () => {
    const limited = afterCall(fresh, call(null, { rateLimit: { remaining: 7, resetsAt: start } }));
    expect(afterCall(limited, call(null))).toMatchObject({ rateLimitRemaining: 7, rateLimitResetsAt: start });
    const next = afterCall(limited, call(null, { rateLimit: { remaining: 100, resetsAt: null } }));
    expect(next).toMatchObject({ rateLimitRemaining: 100, rateLimitResetsAt: null });
  });

  it('measures calls that were answered, the last hundred of them', () => {
    let lane = fresh;
    for (let ms = 1; ms <= 150; ms += 1) lane = afterCall(lane, call(null, { durationMs: ms }));
    lane = afterCall(lane, call('unknown', { durationMs: 10_000 }));
    expect(lane.latenciesMs).toEqual(Array.from({ length: 100 }, (_, index) => index + 51));
  });

  it('names the value below which a share of the latencies lies', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(percentile(hundred, 0.5)).toBe(51);
    expect(percentile(hundred, 0.95)).toBe(96);
    expect(percentile([7], 0.95)).toBe(7);
    expect(percentile([], 0.5)).toBeNull();
    expect(hundred[0]).toBe(100);
  });
});

describe('a vendor that asks for a pause', () => {
  const throttled = (retryAfterMs?: number) =>
    call(null, { failure: { kind: 'throttled', message: 'asked us to slow down', retryAfterMs } });

  it('gets it from the whole lane, without the circuit being opened', () => {
    expect(afterCall(fresh, throttled(7_000))).toMatchObject({
      circuit: 'CLOSED',
      pausedUntil: new Date(start.getTime() + 7_000),
    });
  });

  it('gets the longest one that it asked for', () => {
    const paused = afterCall(afterCall(fresh, throttled(9_000)), throttled(1_000));
    expect(paused.pausedUntil).toEqual(new Date(start.getTime() + 9_000));
  });

  /** The lane after calls that were begun at these times, in milliseconds, and throttled without a word of how long. */
  const throttledAt = (...begun: number[]): LaneState =>
    begun.map((ms) => ({ ...throttled(), at: new Date(start.getTime() + ms), durationMs: 0 })).reduce(afterCall, fresh);
  const pausedFor = ({ pausedUntil }: LaneState, since: number): number =>
    (pausedUntil?.getTime() ?? 0) - start.getTime() - since;

  it('gets two seconds where it does not say how long, and twice as long each time it asks again, up to a quarter of an hour', () => {
    const begun: number[] = [];
    const pauses: number[] = [];
    for (let at = 0; pauses.length < 12; at += 900_000) {
      begun.push(at);
      pauses.push(pausedFor(throttledAt(...begun), at) / 1_000);
    }
    expect(pauses).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
  });

  it('has asked once, however many calls were under way when it did', () => {
    expect(pausedFor(throttledAt(0, 0, 0, 0), 0)).toBe(2_000);
    expect(pausedFor(throttledAt(0, 1_999), 0)).toBe(2_000);
  });

  it('is asked as before once twenty calls went well', () => {
    const asked = throttledAt(0, 10_000, 20_000);
    const well = Array.from({ length: 20 }, () => null);
    const later = new Date(start.getTime() + 60_000);
    const again = afterCall(after(asked, ...well), { ...throttled(), at: later, durationMs: 0 });
    expect(pausedFor(again, 60_000)).toBe(2_000);
  });

  it('gets longer pauses also where other calls went well in between', () => {
    const between = after(throttledAt(0), null, null);
    const again = afterCall(between, { ...throttled(), at: new Date(start.getTime() + 60_000), durationMs: 0 });
    expect(pausedFor(again, 60_000)).toBe(4_000);
  });
});
