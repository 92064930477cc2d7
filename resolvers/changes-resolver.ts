import { Args, Resolver, Root, Subscription } from 'type-graphql';
import type { PrivacyRequest, Vendor } from '../src/domain/entities.js';
import { RequiresRead } from '../schema/access.js';
import { DateTimeRangeInput } from '../schema/inputs/date-time-range-input.js';
import { PrivacyRequestFilterInput } from '../schema/inputs/privacy-request-filter-input.js';
import { RequestChangesArguments } from '../schema/inputs/request-changes-arguments.js';
import { PrivacyRequestType } from '../schema/types/privacy-request-type.js';
import { VendorType } from '../schema/types/vendor-type.js';
import { blaming } from './graph-errors.js';
import { checkArguments } from './input-problems.js';
import type { OperationContext } from './operation-context.js';
import { privacyRequestShape } from './privacy-request-shape.js';
import { toRequestFilter } from './request-filter.js';
import type { Shape } from './shape.js';
import { vendorShape } from './vendor-shape.js';

@Resolver()
export class ChangesResolver {
  @RequiresRead()
  @Subscription(() => PrivacyRequestType, {
    description:
      'A request that matches the filter was made or has changed. It is told as it is by then, and several changes of one request may be told as one; that a deadline passes is no change. To miss nothing, follow with the `updated.from` of just before the list was read: what has changed since then comes first, some of it perhaps for a second time.',
    subscribe: ({ args, context }: { args: RequestChangesArguments; context: OperationContext }) =>
      requestsThatChange(args, context),
  })
  privacyRequestChanged(
    @Root() request: PrivacyRequest,
    @Args(() => RequestChangesArguments) _args: RequestChangesArguments,
  ): Shape<PrivacyRequestType> {
    return privacyRequestShape(request);
  }

  @RequiresRead()
  @Subscription(() => VendorType, {
    description: 'Calls to a vendor began to fail or to succeed again, or failed for another reason than before.',
    subscribe: ({ context }: { context: OperationContext }) => context.services.vendors.healthChanges(),
  })
  vendorHealthChanged(@Root() vendor: Vendor): Shape<VendorType> {
    return vendorShape(vendor);
  }
}

async function requestsThatChange(
  sent: RequestChangesArguments,
  context: OperationContext,
): Promise<AsyncIterable<PrivacyRequest>> {
  const args = checked(sent);
  checkArguments(args);
  // What is wrong with the filter is said at once, whatever changes.
  toRequestFilter(args.filter, context);
  return blaming(['filter'], () =>
    context.services.requests.changes((now) => toRequestFilter(args.filter, { ...context, now })),
  );
}

/** What is sent to a subscription is not made into classes, which say what may be in them, before it begins. */
function checked({ filter }: RequestChangesArguments): RequestChangesArguments {
  const args = new RequestChangesArguments();
  if (filter == null) return args;
  const range = (span: DateTimeRangeInput | null | undefined) =>
    span == null ? null : Object.assign(new DateTimeRangeInput(), span);
  args.filter = Object.assign(new PrivacyRequestFilterInput(), filter, {
    received: range(filter.received),
    due: range(filter.due),
    updated: range(filter.updated),
  });
  return args;
}
