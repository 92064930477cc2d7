/** A limit that a caller ran into, as `extensions.limit` of the error shows it. */
export interface LimitReached {
  /** Which, in one word: `depth`, `cost`, `body`. */
  readonly name: string;
  /** The most that is allowed, in the limit's own unit. */
  readonly allowed: number;
  /** What was sent or asked for; left out where it was not measured to its end. */
  readonly actual?: number;
  /** How to stay below it, in a sentence. */
  readonly advice: string;
}
