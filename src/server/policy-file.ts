import { z } from 'zod';
import { defaultPolicy, type Policy } from '../domain/policy.js';
import { Regulation } from '../domain/vocabulary.js';
import { describeFault, faultsOf } from './configuration-error.js';
import { period } from './durations.js';
import { readYamlFile } from './yaml-file.js';

const perHour = z.int().nonnegative();
const never = z.literal('none').transform(() => null);

const schema = z.strictObject({
  approval: z.strictObject({ deletionsPerHour: perHour.or(never) }).default(defaultPolicy.approval),
  velocity: z.strictObject({ deletionsPerHour: perHour }).default(defaultPolicy.velocity),
  verification: z.strictObject({ required: z.boolean() }).default(defaultPolicy.verification),
  acknowledge: z
    .strictObject({
      automatically: z.boolean().default(defaultPolicy.acknowledge.automatically),
      withinBusinessDays: z.int().positive().max(60).or(never).default(defaultPolicy.acknowledge.withinBusinessDays),
    })
    .default(defaultPolicy.acknowledge),
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
