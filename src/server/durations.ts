import { z } from 'zod';
import { parseDuration } from '../../schema/duration.js';
import type { Period } from '../domain/policy.js';

/** An ISO 8601 duration of years and months, such as P24M, or one of fixed length, such as P30D; longer than nothing. */
export const period = z.string().transform((text, context): Period => {
  const [, years = '0', months = '0'] = /^P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?$/.exec(text) ?? [];
  const calendar = Number(years) * 12 + Number(months);
  if (calendar > 0) return { months: calendar, ms: 0 };
  const ms = parseDuration(text);
  if (ms !== null && ms > 0) return { months: 0, ms };
  context.addIssue({
    code: 'custom',
    message: 'must be an ISO 8601 duration longer than nothing, such as P30D or P24M',
  });
  return z.NEVER;
});

/** A duration of fixed length, longer than nothing, in milliseconds. */
export const duration = z.string().transform((text, context): number => {
  const ms = parseDuration(text);
  if (ms !== null && ms > 0) return ms;
  context.addIssue({
    code: 'custom',
    message: 'must be an ISO 8601 duration without years and months, longer than nothing, such as PT10S',
  });
  return z.NEVER;
});
