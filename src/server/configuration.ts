import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { VendorFolder } from '../../datasources/shared/vendor-folder.js';
import { defaultPolicy, type Policy } from '../domain/policy.js';
import type { Establishment } from '../domain/deadlines/deadline.js';
import { KeyringError, parseKeyring, type Keyring } from '../ledger/keyring.js';
import type { TokenIssuer } from './authentication.js';
import { ConfigurationError, describeFault, faultsOf } from './configuration-error.js';
import { duration } from './durations.js';
import { logLevels, type LogLevel } from './log.js';
import { isConfidential, isLoopbackHost } from './loopback.js';
import type { Environment } from './placeholders.js';
import { readPolicyFile } from './policy-file.js';
import { readTrustedDocuments, type TrustedDocuments } from './trusted-documents.js';
import { readVendorsFile, type ConfiguredVendor } from './vendors-file.js';

/** Everything that is decided outside, parsed once at the start. */
export interface Configuration {
  /** Turns every convenience off. */
  readonly production: boolean;
  readonly host: string;
  readonly port: number;
  /** Null: the embedded database. */
  readonly databaseUrl: string | null;
  /** Absolute. */
  readonly dataDirectory: string;
  /** Null: made and kept in the data directory. */
  readonly encryptionKeys: Keyring | null;
  /** Null: the developer viewer, on loopback only. */
  readonly tokenIssuer: TokenIssuer | null;
  readonly corsOrigins: readonly string[];
  readonly establishment: Establishment;
  /** Length of a lease on a piece of work. */
  readonly leaseMs: number;
  /** What one viewer's operations may cost in a minute, at each server; null: as much as they like. */
  readonly costPerMinute: number | null;
  readonly logLevel: LogLevel;
  readonly policy: Policy;
  readonly trustedDocuments: TrustedDocuments;
  /** Null: the simulators. */
  readonly vendors: readonly ConfiguredVendor[] | null;
}

/** Where the configuration is read from. */
export interface ConfigurationSources {
  readonly environment: Environment;
  /** Where relative paths begin, and where vendors.yaml and policy.yaml are looked for. */
  readonly workingDirectory: string;
  readonly folders: readonly VendorFolder[];
  readonly now: Date;
}

const origin = z.string().refine((text) => URL.canParse(text) && new URL(text).origin === text, {
  error: 'must be origins such as https://console.example.com, comma separated',
});

const publicUrl = z
  .url({ abort: true })
  .refine((text) => isConfidential(new URL(text)), 'must be https outside loopback');

const keyring = z.string().transform((text, context): Keyring => {
  try {
    return parseKeyring(text);
  } catch (error) {
    if (!(error instanceof KeyringError)) throw error;
    for (const message of error.problems) context.addIssue({ code: 'custom', message });
    return z.NEVER;
  }
});

const environmentSchema = z.object({
  PORT: z.string().regex(/^\d+$/, 'must be a number').transform(Number).pipe(z.int().max(65_535)).default(4000),
  HOST: z.string().default('127.0.0.1'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' }).optional(),
  DATA_DIR: z.string().default('.data'),
  VENDORS_FILE: z.string().optional(),
  POLICY_FILE: z.string().optional(),
  ENCRYPTION_KEYS: keyring.optional(),
  AUTH_ISSUER: z.string().optional(),
  AUTH_AUDIENCE: z.string().optional(),
  AUTH_JWKS_URL: publicUrl.optional(),
  NODE_ENV: z.string().optional(),
  CORS_ORIGINS: z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(origin))
    .default([]),
  TIME_ZONE: z.string().refine(isTimeZone, 'must be an IANA time zone, such as America/New_York').default('UTC'),
  COUNTRY: z.string().refine(isCountry, 'must be an ISO 3166 country of two letters, such as US').default('US'),
  REGION: z
    .string()
    .regex(/^([A-Z]{2}-)?[A-Z0-9]{1,3}$/, 'must be an ISO 3166 region, such as CA or US-CA')
    .optional(),
  LEASE: duration.default(60_000),
  COST_PER_MINUTE: z
    .string()
    .regex(/^([1-9]\d{4,8}|none)$/, 'must be a number of at least 10000, what one operation may cost, or none')
    .transform((text) => (text === 'none' ? null : Number(text)))
    // One operation of the highest cost each second.
    .default(600_000),
  LOG_LEVEL: z.enum(logLevels).optional(),
  TRUSTED_DOCUMENTS: z.enum(['only', 'off'], { error: 'must be only or off' }).default('off'),
  TRUSTED_DOCUMENTS_FILE: z.string().optional(),
});
type Variables = z.output<typeof environmentSchema>;

/** What there must be in production, where nothing is made up. */
const required = [
  ...['DATABASE_URL', 'VENDORS_FILE', 'ENCRYPTION_KEYS'],
  ...['AUTH_ISSUER', 'AUTH_AUDIENCE', 'AUTH_JWKS_URL'],
] as const;

/** Reads the environment and the files that it names. Throws `ConfigurationError` with everything that is wrong. */
export function readConfiguration(sources: ConfigurationSources): Configuration {
  // Compose files and CI set what they do not know to nothing.
  const given = Object.fromEntries(Object.entries(sources.environment).filter(([, value]) => value !== ''));
  const problems: string[] = [];
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) problems.push(...faultsOf(parsed.error).map((fault) => describeFault('', fault)));
  problems.push(...contradictions(given));

  const leaseMs = parsed.data?.LEASE ?? 60_000;
  const path = (name: string, fallback: string): string | null => {
    const file = resolve(sources.workingDirectory, given[name] ?? fallback);
    return given[name] !== undefined || existsSync(file) ? file : null;
  };
  const vendorsFile = path('VENDORS_FILE', 'vendors.yaml');
  const vendors = vendorsFile === null ? null : readVendorsFile(vendorsFile, { ...sources, leaseMs }, problems);
  const policyFile = path('POLICY_FILE', 'policy.yaml');
  const policy = policyFile === null ? defaultPolicy : readPolicyFile(policyFile, problems);
  const only = parsed.data?.TRUSTED_DOCUMENTS === 'only';
  const documentsFile = path('TRUSTED_DOCUMENTS_FILE', 'schema/trusted-documents.json');
  if (only && documentsFile === null) {
    problems.push(
      'TRUSTED_DOCUMENTS_FILE: is required with TRUSTED_DOCUMENTS=only, where schema/trusted-documents.json is not',
    );
  }
  const byId = documentsFile === null ? new Map<string, string>() : readTrustedDocuments(documentsFile, problems);

  if (!parsed.success || problems.length > 0) throw new ConfigurationError(problems);
  return { ...settingsOf(parsed.data, sources.workingDirectory), vendors, policy, trustedDocuments: { only, byId } };
}

/** What is wrong between variables, whatever each of them holds. */
function contradictions(given: Environment): string[] {
  const problems: string[] = [];
  const missing = required.filter((name) => given[name] === undefined);
  const auth = missing.filter((name) => name.startsWith('AUTH_'));
  if (isProduction(given)) {
    problems.push(...missing.map((name) => `${name}: is required in production`));
  } else if (auth.length === 3) {
    const local = isLoopbackHost(given.HOST ?? '127.0.0.1');
    if (!local) problems.push('HOST: must be loopback while AUTH_ISSUER, AUTH_AUDIENCE and AUTH_JWKS_URL are not set');
  } else {
    problems.push(...auth.map((name) => `${name}: is missing, while others of AUTH_* are set`));
  }
  const { REGION: region, COUNTRY: country = 'US' } = given;
  if (region?.includes('-') === true && !region.startsWith(`${country}-`)) {
    problems.push('REGION: must lie in COUNTRY');
  }
  return problems;
}

function settingsOf(
  variables: Variables,
  workingDirectory: string,
): Omit<Configuration, 'vendors' | 'policy' | 'trustedDocuments'> {
  const { AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience, AUTH_JWKS_URL: jwksUrl } = variables;
  const hasIssuer = issuer !== undefined && audience !== undefined && jwksUrl !== undefined;
  return {
    production: isProduction(variables),
    host: variables.HOST,
    port: variables.PORT,
    databaseUrl: variables.DATABASE_URL ?? null,
    dataDirectory: resolve(workingDirectory, variables.DATA_DIR),
    encryptionKeys: variables.ENCRYPTION_KEYS ?? null,
    tokenIssuer: hasIssuer ? { issuer, audience, jwksUrl } : null,
    corsOrigins: variables.CORS_ORIGINS,
    establishment: {
      timeZone: variables.TIME_ZONE,
      country: variables.COUNTRY,
      region: variables.REGION?.replace(/^[A-Z]{2}-/, '') ?? null,
    },
    leaseMs: variables.LEASE,
    costPerMinute: variables.COST_PER_MINUTE,
    // A person at a terminal reads sentences; in production the log is for machines.
    logLevel: variables.LOG_LEVEL ?? (isProduction(variables) ? 'info' : 'warn'),
  };
}

function isProduction({ NODE_ENV: mode }: { readonly NODE_ENV?: string | undefined }): boolean {
  return mode === 'production';
}

function isTimeZone(name: string): boolean {
  // Intl takes offsets too, and they know no daylight saving.
  if (/^[+-]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function isCountry(code: string): boolean {
  if (!/^[A-Z]{2}$/.test(code)) return false;
  return new Intl.DisplayNames('en', { type: 'region', fallback: 'none' }).of(code) !== undefined;
}
