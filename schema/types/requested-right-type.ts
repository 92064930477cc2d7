import { Field, ObjectType } from 'type-graphql';
import { Outcome, RequestState, Right } from '../../src/domain/vocabulary.js';
import { RequiresRead } from '../access.js';
import { ProgressType } from './progress-type.js';
import { VendorStatusType } from './vendor-status-type.js';

@RequiresRead()
@ObjectType('RequestedRight', { description: 'One right of a request, over all vendors.', simpleResolvers: true })
export class RequestedRightType {
  @Field(() => Right, { description: 'What is asked for.' })
  right!: Right;

  @Field(() => RequestState, { description: 'Where it stands over all vendors.' })
  state!: RequestState;

  @Field(() => Outcome, {
    nullable: true,
    description:
      'What it came to: what was done anywhere outweighs that there was nothing elsewhere. Null until every vendor is done, and where one failed or refused.',
  })
  outcome!: Outcome | null;

  @Field(() => [VendorStatusType], { description: 'Where every vendor stands on this right.' })
  vendorStatuses!: readonly VendorStatusType[];

  @Field(() => ProgressType, { description: 'How many vendors are where.' })
  progress!: ProgressType;
}
