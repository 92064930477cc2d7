import { isMasked, normalizeEmail } from '../src/domain/identifiers.js';
import type { InstantRange, RequestFilter } from '../src/domain/page.js';
import type { DateTimeRangeInput } from '../schema/inputs/date-time-range-input.js';
import type { PrivacyRequestFilterInput } from '../schema/inputs/privacy-request-filter-input.js';
import { badArgument } from './graph-errors.js';
import type { OperationContext } from './operation-context.js';
import { periodEnd, periodStart } from './period-start.js';
import type { Shape } from './shape.js';
import { vendorKeys } from './vendor-argument.js';

/** The filter in the services' words: vendors by key, spans of time as instants, identifiers whole. */
export function toRequestFilter(
  input: Shape<PrivacyRequestFilterInput> | null | undefined,
  { services, now }: OperationContext,
): RequestFilter {
  if (input === null || input === undefined) return {};
  return withoutNulls({
    states: input.states ?? null,
    rights: input.rights ?? null,
    regulations: input.regulations ?? null,
    health: input.health == null ? null : { words: input.health, at: now },
    vendors: vendorKeys(input.vendors, services.vendors, ['filter', 'vendors']),
    vendorKinds: input.vendorKinds ?? null,
    vendorStates: input.vendorStates ?? null,
    email: wholeEmail(input.email, ['filter', 'email']),
    phone: wholePhone(input.phone, ['filter', 'phone']),
    reference: input.reference ?? null,
    acknowledged: input.acknowledged ?? null,
    received: toRange(input.received, now, ['filter', 'received']),
    due: toDueRange(input.due, now),
    updated: toRange(input.updated, now, ['filter', 'updated']),
  });
}

/** Cursors are bound to the filter: what asks for nothing must not make it another. */
const withoutNulls = (filter: RequestFilter): RequestFilter =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== null));

/** An address in its one form; a mask, or what is no address, is refused rather than found to match nobody. */
export function wholeEmail(text: string | null | undefined, argument: readonly string[]): string | null {
  if (text === null || text === undefined) return null;
  const address = normalizeEmail(text);
  if (address === null) throw badArgument('Give a whole e-mail address, such as name@example.com.', argument);
  return address;
}

/** A number as it was given: the services know the country that it is read as of. A mask is refused. */
export function wholePhone(text: string | null | undefined, argument: readonly string[]): string | null {
  if (text === null || text === undefined) return null;
  if (isMasked(text)) throw badArgument('Give a whole telephone number, such as +12025550123.', argument);
  return text;
}

/** What lies ahead has an end. */
function toDueRange(input: Shape<DateTimeRangeInput> | null | undefined, now: Date): InstantRange | null {
  const range = toRange(input, now, ['filter', 'due']);
  return range === null || input?.during == null ? range : { ...range, until: periodEnd(input.during, now) };
}

function toRange(
  input: Shape<DateTimeRangeInput> | null | undefined,
  now: Date,
  argument: readonly string[],
): InstantRange | null {
  if (input === null || input === undefined) return null;
  const [from, until, during] = [input.from ?? null, input.until ?? null, input.during ?? null];
  if (during === null) {
    if (from !== null && until !== null && from > until) throw badArgument('from must not be after until.', argument);
    return { from, until };
  }
  if (from !== null || until !== null) throw badArgument('Give during, or from and until, not both.', argument);
  return { from: periodStart(during, now), until: null, period: during };
}
