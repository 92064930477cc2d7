export interface LimitState {
  readonly allowed: boolean;
  readonly limit: number;
  /** Whole calls left after this one. */
  readonly remaining: number;
  /** How long until the limit has room again (bucket) or begins anew (window). */
  readonly resetMs: number;
}

export interface Limit {
  /** Takes `cost` (1 by default) from the account named `key` when it is there. */
  readonly take: (key: string, cost?: number) => LimitState;
  /** The account as it stands, nothing taken. */
  readonly peek: (key: string) => LimitState;
}

/** Refills evenly. Starts full. */
export function tokenBucket(options: {
  readonly capacity: number;
  readonly refillPerSecond: number;
  readonly now: () => Date;
}): Limit {
  const { capacity, refillPerSecond, now } = options;
  const accounts = new Map<string, { tokens: number; at: number }>();
  const account = (key: string): { tokens: number; at: number } => {
    const at = now().getTime();
    const known = accounts.get(key) ?? { tokens: capacity, at };
    const gained = (Math.max(0, at - known.at) / 1000) * refillPerSecond;
    const present = { tokens: Math.min(capacity, known.tokens + gained), at };
    accounts.set(key, present);
    return present;
  };
  const state = (tokens: number, allowed: boolean, cost: number): LimitState => ({
    allowed,
    limit: capacity,
    remaining: Math.floor(tokens),
    resetMs: Math.ceil((Math.max(0, cost - tokens) / refillPerSecond) * 1000),
  });
  return {
    take(key, cost = 1) {
      const present = account(key);
      const allowed = present.tokens >= cost;
      if (allowed) present.tokens -= cost;
      return state(present.tokens, allowed, cost);
    },
    peek(key) {
      const { tokens } = account(key);
      return state(tokens, tokens >= 1, 1);
    },
  };
}

/** So many calls in a window that begins on the clock's own multiples of it (an hour, a UTC day). */
export function windowLimit(options: {
  /** A function when it can change while the simulator runs. */
  readonly limit: number | (() => number);
  readonly windowMs: number;
  readonly now: () => Date;
}): Limit {
  const { windowMs, now } = options;
  const limitNow = (): number => (typeof options.limit === 'number' ? options.limit : options.limit());
  const accounts = new Map<string, { window: number; used: number }>();
  const account = (key: string): { window: number; used: number } => {
    const window = Math.floor(now().getTime() / windowMs);
    const known = accounts.get(key);
    if (known?.window === window) return known;
    const opened = { window, used: 0 };
    accounts.set(key, opened);
    return opened;
  };
  const state = (used: number, window: number, allowed: boolean): LimitState => ({
    allowed,
    limit: limitNow(),
    remaining: Math.max(0, limitNow() - used),
    resetMs: (window + 1) * windowMs - now().getTime(),
  });
  return {
    take(key, cost = 1) {
      const present = account(key);
      const allowed = present.used + cost <= limitNow();
      if (allowed) present.used += cost;
      return state(present.used, present.window, allowed);
    },
    peek(key) {
      const present = account(key);
      return state(present.used, present.window, present.used < limitNow());
    },
  };
}
