import { randomInt } from 'node:crypto';
import type { DeliveryContext, KillPoint, Lane } from '../delivery/context.js';
import { LaneReports } from '../delivery/lane-reports.js';
import type { ClockSettings } from '../domain/deadlines/deadline.js';
import type { Vendor } from '../domain/entities.js';
import { required } from '../domain/invariant-error.js';
import { registerAccounts, type RegisteredAccount } from '../ledger/accounts.js';
import { callBudget } from '../ledger/call-budget.js';
import { tokenStore } from '../ledger/token-store.js';
import type { VendorKind, VendorRole } from '../domain/vocabulary.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Logger } from 'pino';
import type { ConfiguredVendor } from './vendors-file.js';
import type { Configuration } from './configuration.js';

/** The accounts, ready to be asked, and what delivery needs besides. */
export interface OpenDelivery {
  readonly context: DeliveryContext;
  readonly vendors: readonly Vendor[];
  /** Accounts that were configured once: their statuses keep their vendor. */
  readonly retired: readonly Vendor[];
  close(): Promise<void>;
}

export interface DeliveryOptions {
  readonly ledger: Ledger;
  readonly configuration: Pick<Configuration, 'establishment' | 'leaseMs' | 'policy'>;
  readonly accounts: readonly ConfiguredVendor[];
  readonly roleOf: (kind: VendorKind) => VendorRole;
  readonly log: Logger;
  readonly reach?: (point: KillPoint, vendor: string) => void;
}

/** Real randomness, as a number from 0 to 1. */
const random = (): number => randomInt(2 ** 32) / 2 ** 32;

export async function openDelivery(options: DeliveryOptions): Promise<OpenDelivery> {
  const { ledger, configuration, accounts, roleOf, log, reach } = options;
  const reports = new LaneReports(ledger, log);
  const seeds = new Map(accounts.map(({ account, options: own }) => [account.key, refreshTokenOf(own)]));
  const dependencies = {
    tokens: tokenStore(ledger, (vendor) => seeds.get(vendor) ?? null),
    meter: reports.meter,
    budget: callBudget(ledger, () => performance.now()),
    country: configuration.establishment.country,
    now: ledger.now,
    random,
  };
  const lanes = new Map(
    accounts.map(({ account, folder, options: own }): [string, Lane] => [
      account.key,
      { account, source: folder.create(account, own, dependencies) },
    ]),
  );
  const registered = await registerAccounts(ledger, [...lanes.values()]);
  const context: DeliveryContext = {
    ledger,
    lanes,
    log,
    monotonic: () => performance.now(),
    random,
    leaseMs: configuration.leaseMs,
    policy: configuration.policy,
    regulation: {
      policyDefault: configuration.policy.regulation.default,
      country: configuration.establishment.country,
    },
    clocks: clockSettingsOf(configuration),
    ...(reach === undefined ? {} : { reach }),
  };
  const close = async () => {
    await Promise.all([...lanes.values()].map(({ source }) => source.close()));
    await reports.close();
  };
  const vendors = [...lanes.values()].map((lane) => toVendor(lane, registered));
  const retired = registered.filter(({ key }) => !lanes.has(key)).map((account) => toRetired(account, roleOf));
  return { context, vendors, retired, close };
}

const clockSettingsOf = ({ establishment, policy }: DeliveryOptions['configuration']): ClockSettings => ({
  establishment,
  readings: policy.readings,
  acknowledgeWithin: policy.acknowledge.withinBusinessDays,
});

/** An account whose statuses are still there, and which no call is made to any more. */
const toRetired = ({ id, key, kind }: RegisteredAccount, roleOf: (kind: VendorKind) => VendorRole): Vendor => ({
  id,
  key,
  kind,
  name: key,
  role: roleOf(kind),
  capabilities: [],
  declaredWindowMs: null,
  requiredIdentifiers: () => [],
});

const toVendor = ({ account, source }: Lane, registered: readonly RegisteredAccount[]): Vendor => ({
  id: required(
    registered.find(({ key }) => key === account.key),
    'Row of a registered account',
  ).id,
  key: account.key,
  kind: source.kind,
  name: account.name,
  role: source.role,
  capabilities: source.capabilities,
  declaredWindowMs: account.declaredWindowMs,
  requiredIdentifiers: (right) => source.requiredIdentifiers(right),
});

/** The refresh token that the vendors file holds for an account; null where it has none. */
function refreshTokenOf(options: unknown): string | null {
  if (typeof options !== 'object' || options === null || !('auth' in options)) return null;
  const { auth } = options;
  if (typeof auth !== 'object' || auth === null || !('refreshToken' in auth)) return null;
  return typeof auth.refreshToken === 'string' ? auth.refreshToken : null;
}
