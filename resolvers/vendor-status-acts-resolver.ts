import { Args, Ctx, Extensions, Mutation, Resolver } from 'type-graphql';
import { RequiresWrite } from '../schema/access.js';
import {
  AttestVendorArguments,
  ExcludeVendorArguments,
  VendorStatusArguments,
} from '../schema/inputs/vendor-status-act-arguments.js';
import { VendorStatusPayloadType } from '../schema/types/payload-types.js';
import type { VendorStatus } from '../src/domain/entities.js';
import type { Outcomes, UserProblem } from '../src/services/user-problem.js';
import { uuidOf } from './global-id.js';
import { inputProblems, invalidId } from './input-problems.js';
import type { OperationContext } from './operation-context.js';
import { vendorStatusShape } from './vendor-status-shape.js';
import type { Shape } from './shape.js';

/** What a person does where the work at one vendor does not go on by itself. */
@Resolver()
export class VendorStatusActsResolver {
  @Extensions({ deletes: true })
  @RequiresWrite()
  @Mutation(() => VendorStatusPayloadType, {
    description:
      'Sends again what failed; what may already have arrived is first looked for at the vendor. Where the vendor offers no way to look, it may arrive twice: ask there first. One of these, or one deletion, in an operation.',
  })
  async retryVendor(
    @Args(() => VendorStatusArguments) args: VendorStatusArguments,
    @Ctx() context: OperationContext,
  ): Promise<Payload> {
    return onStatus(args, (id) => context.services.requests.retryVendor(id));
  }

  @RequiresWrite()
  @Mutation(() => VendorStatusPayloadType, {
    description:
      'Takes a vendor out of a right: it does not apply there, or is waived. Nothing more is sent there, and it does not count any more.',
  })
  async excludeVendor(
    @Args(() => ExcludeVendorArguments) args: ExcludeVendorArguments,
    @Ctx() context: OperationContext,
  ): Promise<Payload> {
    return onStatus(args, (id) => context.services.requests.excludeVendor(id, args.reason, args.comment));
  }

  @RequiresWrite()
  @Mutation(() => VendorStatusPayloadType, {
    description:
      'Vouches for what was done at a vendor outside its API: COMPLETED, and marked as a person’s word for good.',
  })
  async attestVendor(
    @Args(() => AttestVendorArguments) args: AttestVendorArguments,
    @Ctx() context: OperationContext,
  ): Promise<Payload> {
    return onStatus(args, (id) => context.services.requests.attestVendor(id, args.outcome, args.comment));
  }
}

type Payload = Shape<VendorStatusPayloadType>;

const refused = (problems: readonly UserProblem[]): Payload => ({ vendorStatus: null, userErrors: problems });

async function onStatus(
  args: VendorStatusArguments,
  perform: (uuid: string) => Promise<Outcomes<VendorStatus>>,
): Promise<Payload> {
  const uuid = uuidOf('VendorStatus', args.vendorStatus);
  const problems = [...inputProblems(args), ...(uuid === null ? [invalidId(['vendorStatus'])] : [])];
  if (uuid === null || problems.length > 0) return refused(problems);
  const { value, problems: userErrors } = await perform(uuid);
  return { vendorStatus: value === null ? null : vendorStatusShape(value), userErrors };
}
