import { Field, ObjectType } from 'type-graphql';
import { RequiresRead } from '../access.js';
import { DateTimeScalar } from '../scalars/date-time-scalar.js';

@RequiresRead()
@ObjectType('Receipt', { description: 'Proof that can be checked without this server.', simpleResolvers: true })
export class ReceiptType {
  @Field(() => DateTimeScalar, { description: 'When it was signed.' })
  issuedAt!: Date;

  @Field(() => String, {
    description:
      'The statement, signed: a JWS in compact form. Saved to a file, `privacy-graph verify` checks it with the keys of `/.well-known/jwks.json` alone.',
  })
  jws!: string;

  @Field(() => String, { description: 'Which of the keys of `/.well-known/jwks.json` it was signed with.' })
  keyId!: string;

  @Field(() => String, { description: 'Last hash of the request’s events when the receipt was issued.' })
  head!: string;
}
