/** What every simulator can be asked to do, so that tests need not know which vendor it is. */
export interface Simulator {
  /** Origin and base path of the API, e.g. `http://127.0.0.1:4010/api/v2`: what goes into a vendors-file `baseUrl`. */
  readonly url: string;
  /** The rest of a vendors-file entry that works against it, invented credentials included. */
  readonly account: Readonly<Record<string, unknown>>;
  /** Every call it received, oldest first, from the journal: restarts do not lose any. */
  calls(): readonly LoggedCall[];
  /** What can be asked of it, by the names that calls are logged under. */
  readonly operations: readonly string[];
  /** Replaces the fault in force; `null` ends it. Throws on an operation that it does not have. */
  fault(fault: Fault | null): void;
  /** Names and present values of its quirk switches. */
  readonly quirks: Readonly<Record<string, unknown>>;
  /** Throws on a name it does not have and on a value the switch cannot take. */
  quirk(name: string, value: unknown): void;
  /** A record that came about at the vendor itself: a person asked there. Answers its native id. `at` may lie in the past. */
  add(person: Person, options?: AddOptions): string;
  /** Puts a record into a state of the vendor's own words and keeps it there. Throws on an unknown id or word. */
  force(nativeId: string, nativeState: string): void;
  /** What the vendor holds, unmasked, oldest first. */
  records(): readonly HeldRecord[];
  /** The words the vendor documents for states. */
  readonly nativeStates: readonly string[];
  close(): Promise<void>;
}

export type AddedRight = 'DELETION' | 'ACCESS' | 'OPT_OUT';

export interface AddOptions {
  readonly right?: AddedRight;
  readonly at?: Date;
  /** Freezes the record in this word of the vendor's. */
  readonly nativeState?: string;
}

export interface HeldRecord {
  readonly nativeId: string;
  readonly nativeState: string;
  readonly createdAt: Date;
  readonly identifier: string | null;
}

export interface SimulatorOptions {
  /** Where its journal lies; `null` keeps everything in memory. */
  readonly directory: string | null;
  /** 0, the default, lets the system choose. */
  readonly port?: number;
  /** How many invented requests it starts with when its journal is empty; 0 by default. */
  readonly seed?: number;
  /** After creation: when work starts and when it ends. */
  readonly pace?: Pace;
  /** The real clock by default. */
  readonly now?: () => Date;
  /** True by default: the documented limits hold. */
  readonly rateLimit?: boolean;
}

/** Milliseconds after a record's creation. */
export interface Pace {
  readonly startMs: number;
  readonly finishMs: number;
}

export type Authorization = 'ok' | 'missing' | 'wrong';

export interface Effect {
  readonly kind: 'create' | 'update' | 'acknowledge' | 'upload';
  readonly nativeId: string;
}

export interface LoggedCall {
  /** ISO-8601, UTC. */
  readonly at: string;
  readonly method: string;
  readonly path: string;
  /** As sent, without the question mark; values of credentials are struck out. */
  readonly query: string;
  /** `null`: no whole answer was given. */
  readonly status: number | null;
  /** The route's name; `unknown` when no route matched. */
  readonly operation: string;
  readonly effect: Effect | null;
  /** Kind of the fault that was applied. */
  readonly fault: string | null;
  /** Number of the TCP connection it came over, 1 for the first since the start. */
  readonly connection: number;
  readonly authorization: Authorization;
}

export const faultKinds = [
  'status', // answers that status, without the effect
  'delay', // the effect happens at once, the answer comes `ms` later
  'reset-before', // connection reset, without the effect
  'reset-after', // the effect happens, connection reset instead of an answer
  'half-answer', // the effect happens, the answer breaks off in its middle
  'html', // a proxy's page instead of the API, without the effect; 502 by default
  'empty', // the effect happens, the answer has no body
  'hang', // without the effect; nothing is ever answered
  'redirect', // to `location`, without the effect; 302 by default
  'garbage', // the effect happens, the answer's fields have the wrong types
  'lag', // lists do not yet show what was made in the last `ms`
] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  /** Only this operation, one of the simulator's; every one by default. */
  readonly operation?: string;
  /** How many calls it is applied to; until replaced by default. */
  readonly times?: number;
  readonly kind: FaultKind;
  readonly status?: number;
  readonly ms?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly location?: string;
}

export interface Person {
  readonly name: string;
  readonly email: string;
  readonly otherEmails: readonly string[];
  /** E.164. */
  readonly phone: string;
  /** YYYY-MM-DD. */
  readonly dateOfBirth: string;
  readonly address: string;
  readonly address2: string | null;
  readonly city: string;
  readonly state: string;
  readonly postalCode: string;
}
