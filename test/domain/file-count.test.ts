import { describe, expect, it } from '@jest/globals';
import { judgeFileCount } from '../../src/domain/file-count.js';

const minute = 60_000;
const sent = { before: 4, now: 4, ageMs: minute, quietPeriodMs: 15 * minute, sends: 1 };

describe('a file that was sent without a clear answer', () => {
  it('has arrived where the vendor shows one more than before', () => {
    expect(judgeFileCount({ ...sent, now: 5 })).toBe('arrived');
    expect(judgeFileCount({ ...sent, now: 5, ageMs: 60 * minute, sends: 3 })).toBe('arrived');
    expect(judgeFileCount({ ...sent, before: 0, now: 1 })).toBe('arrived');
  });

  it('is waited for as long as it may still be on its way', () => {
    expect(judgeFileCount(sent)).toBe('wait');
    expect(judgeFileCount({ ...sent, ageMs: 15 * minute })).toBe('wait');
  });

  it('is sent again once it must have arrived by now, twice at most', () => {
    const late = { ...sent, ageMs: 15 * minute + 1 };
    expect(judgeFileCount(late)).toBe('send');
    expect(judgeFileCount({ ...late, sends: 2 })).toBe('send');
    expect(judgeFileCount({ ...late, sends: 3 })).toBe('unclear');
  });

  it.each([
    ['fewer than before', { now: 3 }],
    ['two more than before', { now: 6 }],
    ['no count', { now: null }],
    ['a count where there was none before', { before: null }],
  ])('cannot be told where the vendor shows %s', (_what, counts) => {
    expect(judgeFileCount({ ...sent, ...counts })).toBe('unclear');
  });
});
