import { z } from 'zod';
import type { VendorFolder } from '../../datasources/shared/vendor-folder.js';
import type { VendorAccount } from '../domain/vendor-account.js';
import { describeFault, faultsOf, unknownKey, type Fault } from './configuration-error.js';
import { duration } from './durations.js';
import { isConfidential } from './loopback.js';
import { fillPlaceholders, type Environment } from './placeholders.js';
import { readYamlFile } from './yaml-file.js';

/** An account as it is configured, with the folder that knows its vendor. */
export interface ConfiguredVendor {
  readonly folder: VendorFolder;
  readonly account: VendorAccount;
  /** As the folder's own schema parsed them. */
  readonly options: unknown;
}

/** What reading the file needs to know. */
export interface VendorsFileContext {
  readonly folders: readonly VendorFolder[];
  readonly environment: Environment;
  readonly now: Date;
  readonly leaseMs: number;
}

const minute = 60_000;
const syncFromAgoMs = 30 * 24 * 60 * minute;
const requestsPerSecond = 10;
const concurrency = 4;

const baseUrl = z
  .url({ abort: true })
  .refine((text) => isConfidential(new URL(text)), 'must be https outside loopback')
  .refine((text) => isBare(new URL(text)), 'must have no credentials, query or fragment')
  .transform((text) => text.replace(/\/+$/, ''));

// A date alone begins at midnight UTC.
const pointInTime = z.union([z.iso.date(), z.iso.datetime({ offset: true })]).transform((text) => new Date(text));

/** The keys that every vendor may have. */
const accountSchema = z.object({
  id: z.string().regex(/^[a-z0-9-]+$/, 'must be made of a-z, 0-9 and hyphens'),
  kind: z.string(),
  name: z.string().min(1).optional(),
  baseUrl: baseUrl.optional(),
  timeout: duration.default(10_000),
  concurrency: z.int().positive().optional(),
  requestsPerSecond: z.number().positive().optional(),
  syncEvery: duration.default(5 * minute),
  observeEvery: duration.default(30_000),
  quietPeriod: duration.default(15 * minute),
  listLag: duration.default(minute),
  declaredWindow: duration.optional(),
  syncFrom: pointInTime.optional(),
});
type AccountKeys = z.output<typeof accountSchema>;

const fileSchema = z.strictObject({ vendors: z.array(z.record(z.string(), z.unknown())).min(1) });

/** Reads the vendor accounts; what is wrong with the file is added to `problems`, and the sound accounts are answered. */
export function readVendorsFile(path: string, context: VendorsFileContext, problems: string[]): ConfiguredVendor[] {
  const file = readYamlFile(path);
  problems.push(...file.problems);
  if (file.problems.length > 0) return [];
  const filled = fillPlaceholders(file.value, context.environment);
  const { vendors, faults } = readVendors(filled.value, context);
  const unfilled = new Set(filled.faults.map(({ path }) => path.join('\0')));
  // What a placeholder left unfinished is one problem, not two.
  const others = faults.filter(({ path }) => !unfilled.has(path.join('\0')));
  problems.push(...[...filled.faults, ...others].map((fault) => describeFault(path, fault)));
  return vendors;
}

interface VendorsReading {
  readonly vendors: ConfiguredVendor[];
  readonly faults: Fault[];
}

/** Reads what stands in a vendors file, from wherever it came. */
export function readVendors(value: unknown, context: VendorsFileContext): VendorsReading {
  const parsed = fileSchema.safeParse(value);
  if (!parsed.success) return { vendors: [], faults: faultsOf(parsed.error) };
  const entries = parsed.data.vendors;
  const readings = entries.map((entry, index) => readVendor(entry, ['vendors', index], context));
  const repeated = entries.flatMap(({ id }, index): Fault[] =>
    id !== undefined && entries.findIndex((other) => other.id === id) < index
      ? [{ path: ['vendors', index, 'id'], message: 'stands for another vendor already' }]
      : [],
  );
  return {
    vendors: readings.flatMap(({ vendors }) => vendors),
    faults: [...readings.flatMap(({ faults }) => faults), ...repeated],
  };
}

function readVendor(
  entry: Readonly<Record<string, unknown>>,
  path: readonly PropertyKey[],
  context: VendorsFileContext,
): VendorsReading {
  const own = Object.entries(entry).filter(([key]) => !(key in accountSchema.shape));
  const keys = accountSchema.safeParse(entry);
  const folder = context.folders.find(({ kind }) => kind === entry.kind);
  if (folder === undefined) {
    const known = context.folders.map(({ kind }) => kind).join(', ');
    const unknown =
      typeof entry.kind === 'string' ? [{ path: [...path, 'kind'], message: `must be one of ${known}` }] : [];
    const faults = [...(keys.error === undefined ? [] : faultsOf(keys.error, path)), ...unknown];
    return { vendors: [], faults: [...faults, ...knownToNobody(Object.fromEntries(own), path, context.folders)] };
  }
  const options = folder.options.safeParse(Object.fromEntries(own));
  const faults = [keys.error, options.error].flatMap((error) => (error === undefined ? [] : faultsOf(error, path)));
  const address = keys.data?.baseUrl ?? folder.defaults.baseUrl;
  if (address === null && entry.baseUrl === undefined)
    faults.push({ path: [...path, 'baseUrl'], message: 'is missing' });
  if (keys.success) faults.push(...timingFaults(keys.data, path, context.leaseMs));
  if (faults.length > 0 || !keys.success || address === null) return { vendors: [], faults };
  return {
    vendors: [{ folder, account: accountOf(keys.data, address, folder, context.now), options: options.data }],
    faults,
  };
}

/** Keys that no vendor has, whichever of them is meant. */
function knownToNobody(
  own: Readonly<Record<string, unknown>>,
  path: readonly PropertyKey[],
  folders: readonly VendorFolder[],
): Fault[] {
  const refused = folders.map(({ options }) => {
    const issues = options.safeParse(own).error?.issues ?? [];
    return issues.flatMap((issue) => (issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys : []));
  });
  return Object.keys(own)
    .filter((key) => refused.every((keys) => keys.includes(key)))
    .map((key) => ({ path: [...path, key], message: unknownKey }));
}

/** The lengths of time that delivery relies on, held against each other. */
function timingFaults(keys: AccountKeys, path: readonly PropertyKey[], leaseMs: number): Fault[] {
  const faults: Fault[] = [];
  if (keys.quietPeriod <= leaseMs + keys.timeout + keys.listLag) {
    faults.push({ path: [...path, 'quietPeriod'], message: 'must be longer than LEASE, timeout and listLag together' });
  }
  if (keys.timeout * 2 >= leaseMs) {
    faults.push({ path: [...path, 'timeout'], message: 'must be under half of LEASE' });
  }
  return faults;
}

function accountOf(keys: AccountKeys, address: string, { defaults }: VendorFolder, now: Date): VendorAccount {
  return {
    key: keys.id,
    name: keys.name ?? defaults.name,
    baseUrl: address,
    timeoutMs: keys.timeout,
    concurrency: keys.concurrency ?? defaults.concurrency ?? concurrency,
    requestsPerSecond: keys.requestsPerSecond ?? defaults.requestsPerSecond ?? requestsPerSecond,
    syncEveryMs: keys.syncEvery,
    observeEveryMs: keys.observeEvery,
    quietPeriodMs: keys.quietPeriod,
    listLagMs: keys.listLag,
    declaredWindowMs: keys.declaredWindow ?? defaults.declaredWindowMs ?? null,
    syncFrom: keys.syncFrom ?? new Date(now.getTime() - syncFromAgoMs),
  };
}

function isBare(url: URL): boolean {
  return url.username + url.password + url.search + url.hash === '';
}
