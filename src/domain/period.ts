import { Temporal } from 'temporal-polyfill';
import type { Period } from './policy.js';

/** So long before an instant, in calendar months of UTC and milliseconds. */
export const before = (at: Date, { months, ms }: Period): Date =>
  new Date(
    Temporal.Instant.fromEpochMilliseconds(at.getTime())
      .toZonedDateTimeISO('UTC')
      .subtract({ months, milliseconds: ms }).epochMilliseconds,
  );
