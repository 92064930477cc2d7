import { z } from 'zod';
import { Regulation } from '../domain/vocabulary.js';
import { describeFault, faultsOf } from './configuration-error.js';
import { period, type Period } from './durations.js';
import { readYamlFile } from './yaml-file.js';

/** What the organisation decided about its own handling of requests. */
export interface Policy {
  /** More deletions than this by one viewer within an hour wait for another's approval; null: never. */
  readonly approval: { readonly deletionsPerHour: number | null };
  /** More than this by one viewer within an hour are refused. */
  readonly velocity: { readonly deletionsPerHour: number };
  /** Whether nothing is sent before the identity is verified. */
  readonly verification: { readonly required: boolean };
  readonly acknowledge: { readonly automatically: boolean };
  /** How long after closing: personal data, then events and receipts. */
  readonly retention: { readonly personalData: Period; readonly log: Period };
  /** Where neither the caller nor the person's address tells; null: by the country of the establishment. */
  readonly regulation: { readonly default: Regulation | null };
  /** Whether the day of receipt is the first of California's 45 days (STRICT) or the one before it. */
  readonly readings: { readonly california45Days: 'STRICT' | 'GENERAL' };
}

/** Holds where there is no policy file, and for each part that the file leaves out. */
export const defaultPolicy: Policy = {
  approval: { deletionsPerHour: null },
  velocity: { deletionsPerHour: 1_000 },
  verification: { required: false },
  acknowledge: { automatically: false },
  retention: { personalData: { months: 0, ms: 30 * 24 * 3_600_000 }, log: { months: 24, ms: 0 } },
  regulation: { default: null },
  readings: { california45Days: 'STRICT' },
};

const perHour = z.int().nonnegative();
const never = z.literal('none').transform(() => null);

const schema = z.strictObject({
  approval: z.strictObject({ deletionsPerHour: perHour.or(never) }).default(defaultPolicy.approval),
  velocity: z.strictObject({ deletionsPerHour: perHour }).default(defaultPolicy.velocity),
  verification: z.strictObject({ required: z.boolean() }).default(defaultPolicy.verification),
  acknowledge: z.strictObject({ automatically: z.boolean() }).default(defaultPolicy.acknowledge),
  retention: z
    .strictObject({
      personalData: period.default(defaultPolicy.retention.personalData),
      log: period.default(defaultPolicy.retention.log),
    })
    .default(defaultPolicy.retention),
  regulation: z.strictObject({ default: z.enum(Regulation).nullable() }).default(defaultPolicy.regulation),
  readings: z.strictObject({ california45Days: z.enum(['STRICT', 'GENERAL']) }).default(defaultPolicy.readings),
});

/** Reads the policy file; what is wrong with it is added to `problems`, and the defaults are answered. */
export function readPolicyFile(path: string, problems: string[]): Policy {
  const file = readYamlFile(path);
  problems.push(...file.problems);
  if (file.problems.length > 0) return defaultPolicy;
  // A file with nothing but comments is no mistake.
  const parsed = schema.safeParse(file.value ?? {});
  if (parsed.success) return parsed.data;
  problems.push(...faultsOf(parsed.error).map((fault) => describeFault(path, fault)));
  return defaultPolicy;
}
