/** Chance that is the same for the same seed. */
export interface Chance {
  /** 0 to 1. */
  next(): number;
  /** A whole number of that range, both ends included. */
  between(from: number, to: number): number;
  /** Weights are relative. */
  pick<T>(weighted: readonly (readonly [T, number])[]): T;
}

/** mulberry32: small, quick, and good enough for made-up people. */
export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    pick(weighted) {
      let left = next() * weighted.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [choice, weight] of weighted) {
        left -= weight;
        if (left < 0) return choice;
      }
      throw new RangeError('There is nothing to choose from.');
    },
  };
}
