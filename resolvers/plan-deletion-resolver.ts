import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import { RequiresRead } from '../schema/access.js';
import { PlanDeletionInput } from '../schema/inputs/plan-deletion-input.js';
import { DeletionPlanType } from '../schema/types/deletion-plan-type.js';
import type { DeletionPlan } from '../src/services/services.js';
import { badArgument, blaming } from './graph-errors.js';
import type { OperationContext } from './operation-context.js';
import { toPlanInput } from './right-input.js';
import { vendorShape } from './vendor-shape.js';
import type { Shape } from './shape.js';

@Resolver()
export class PlanDeletionResolver {
  @RequiresRead()
  @Query(() => DeletionPlanType, {
    description:
      'What a deletion would do, vendor by vendor, before anything is sent. Nothing is written for it. Send the `hash` with requestDeletion, and what is done is what was looked at.',
  })
  async planDeletion(
    @Arg('input', () => PlanDeletionInput, { description: 'What would be asked for.' }) input: PlanDeletionInput,
    @Ctx() context: OperationContext,
  ): Promise<Shape<DeletionPlanType>> {
    const translated = toPlanInput(input, context.services.vendors);
    if ('problems' in translated) {
      const [problem] = translated.problems;
      throw badArgument(problem?.message ?? 'This cannot be planned.', problem?.field ?? ['input']);
    }
    return planShape(await blaming(['input'], () => context.services.requests.planDeletion(translated.input)));
  }
}

const planShape = ({ steps, ...plan }: DeletionPlan): Shape<DeletionPlanType> => ({
  ...plan,
  steps: steps.map((step) => ({ ...step, vendor: vendorShape(step.vendor) })),
});
