import { Extensions, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { PrivacyRequestConnectionType } from '../schema/types/privacy-request-connection-type.js';

@Resolver(() => PrivacyRequestConnectionType)
export class PrivacyRequestConnectionResolver {
  // It looks at every request of the list, not at a page of it.
  @Extensions({ weight: 10 })
  @FieldResolver(() => Int, { description: 'How many there are in all. Counted only when it is selected.' })
  totalCount(@Root() { countAll }: PrivacyRequestConnectionType): Promise<number> {
    return countAll();
  }
}
