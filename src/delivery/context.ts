import type { Policy } from '../domain/policy.js';
import type { ClockSettings } from '../domain/deadlines/deadline.js';
import type { RegulationDefaults } from '../domain/regulation.js';
import type { Ledger } from '../ledger/ledger.js';
import type { VendorAccount } from '../domain/vendor-account.js';
import type { CallOptions, VendorSource } from '../domain/vendor-source.js';

/** One account as delivery works with it. */
export interface Lane {
  readonly account: VendorAccount;
  readonly source: VendorSource;
}

/** Where something is logged: ids, vendors, operations, durations and reasons; never a person. */
export interface DeliveryLog {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** What all delivery needs: the ledger, the accounts, and the world outside as arguments. */
export interface DeliveryContext {
  readonly ledger: Ledger;
  /** By the account's key. */
  readonly lanes: ReadonlyMap<string, Lane>;
  readonly log: DeliveryLog;
  /** Milliseconds of a clock that never jumps. */
  readonly monotonic: () => number;
  /** 0 to 1. */
  readonly random: () => number;
  readonly leaseMs: number;
  /** Aborted when the worker is told to stop: nothing new is begun then, and what only asks is called off. */
  readonly stopping?: AbortSignal;
  /** What the organisation decided about its own handling of requests. */
  readonly policy: Policy;
  /** Which law applies where nobody said. */
  readonly regulation: RegulationDefaults;
  /** What the organisation settled about statutory clocks; a request keeps what held when it came in. */
  readonly clocks: ClockSettings;
  /** Called at named points of the work's path, so that a test can end the process there. */
  readonly reach?: (point: KillPoint, vendor: string) => void;
}

/** What a call carries that only asks. One that changes something at a vendor is never called off. */
export const asking = ({ stopping }: DeliveryContext): CallOptions =>
  stopping === undefined ? {} : { signal: stopping };

export const isStopping = ({ stopping }: DeliveryContext): boolean => stopping?.aborted === true;

/** Points between two steps of which one may be the last. */
export type KillPoint =
  'after-claim' | 'after-intent' | 'answer-read' | 'answer-committed' | 'before-decision' | 'in-sync';
