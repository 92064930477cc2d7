import 'reflect-metadata';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { addResolversToSchema } from '@graphql-tools/schema';
import { printSchemaWithDirectives, type IFieldResolverOptions, type IResolvers } from '@graphql-tools/utils';
import {
  isInterfaceType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  lexicographicSortSchema,
  parse,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { buildSchema } from 'type-graphql';
import { InvariantError } from '../src/domain/invariant-error.js';
import { AttentiveDeleteRequestType } from '../schema/types/attentive-delete-request-type.js';
import { OptOutMachineRequestType } from '../schema/types/opt-out-machine-request-type.js';
import { OutreachComplianceRequestType } from '../schema/types/outreach-compliance-request-type.js';
import { ZohoSubjectAccessRequestType } from '../schema/types/zoho-subject-access-request-type.js';
import { AcknowledgeResolver } from './acknowledge-resolver.js';
import { AddSubjectIdentifierResolver } from './add-subject-identifier-resolver.js';
import { AuthorityResolver } from './authority-resolver.js';
import { CancelRequestResolver } from './cancel-request-resolver.js';
import { ChangesResolver } from './changes-resolver.js';
import { chargeLists } from './charge-lists.js';
import { fieldPolicies } from './field-policies.js';
import { ClockActsResolver } from './clock-acts-resolver.js';
import type { FoundNode } from './find-node.js';
import { guardEntities } from './guard-entities.js';
import { guardOperations } from './guard-operations.js';
import { NodeResolver } from './node-resolver.js';
import type { OperationContext } from './operation-context.js';
import { PlanDeletionResolver } from './plan-deletion-resolver.js';
import { PrivacyRequestConnectionResolver } from './privacy-request-connection-resolver.js';
import { PrivacyRequestResolver } from './privacy-request-resolver.js';
import { references } from './references.js';
import { RequestAccessResolver } from './request-access-resolver.js';
import { RequestDeletionResolver } from './request-deletion-resolver.js';
import { RequestEventResolver } from './request-event-resolver.js';
import { StatisticsResolver } from './statistics-resolver.js';
import { SubjectIdentifierResolver } from './subject-identifier-resolver.js';
import { SubjectResolver } from './subject-resolver.js';
import { UpdatePrivacyRequestResolver } from './update-privacy-request-resolver.js';
import { UploadFileResolver } from './upload-file-resolver.js';
import { VendorRecordResolver } from './vendor-record-resolver.js';
import { VendorResolver } from './vendor-resolver.js';
import { VendorStatusActsResolver } from './vendor-status-acts-resolver.js';
import { VendorStatusResolver } from './vendor-status-resolver.js';
import { ViewerResolver } from './viewer-resolver.js';

const federation = `extend schema
  @link(url: "https://specs.apollo.dev/link/v1.0")
  @link(
    url: "https://specs.apollo.dev/federation/v2.7"
    import: ["@key", "@shareable", "@tag", "@inaccessible", "@authenticated", "@requiresScopes"]
  )
`;

const unused = (): never => {
  throw new InvariantError('No subscription has topics.');
};

const rootDescriptions: Readonly<Record<string, string>> = {
  Query: 'What can be asked. Everything but `viewer` needs the scope requests:read.',
  Subscription:
    'What can be followed, over WebSockets with the protocol graphql-transport-ws. Everything needs the scope requests:read.',
  Mutation:
    'What can be done. Approval and legal holds need the scope requests:approve, everything else requests:write. What is to be mended is answered as `userErrors`.',
};

/** The graph as its classes say it, before federation. */
async function buildCodeFirstSchema(): Promise<GraphQLSchema> {
  const schema = await buildSchema({
    resolvers: [
      NodeResolver,
      ViewerResolver,
      PrivacyRequestResolver,
      PrivacyRequestConnectionResolver,
      RequestEventResolver,
      SubjectResolver,
      SubjectIdentifierResolver,
      VendorResolver,
      VendorStatusResolver,
      VendorRecordResolver,
      PlanDeletionResolver,
      RequestDeletionResolver,
      RequestAccessResolver,
      AcknowledgeResolver,
      UpdatePrivacyRequestResolver,
      VendorStatusActsResolver,
      CancelRequestResolver,
      ClockActsResolver,
      AddSubjectIdentifierResolver,
      AuthorityResolver,
      UploadFileResolver,
      StatisticsResolver,
      ChangesResolver,
    ],
    // Nothing names them but the interface that they implement.
    orphanedTypes: [
      OutreachComplianceRequestType,
      AttentiveDeleteRequestType,
      OptOutMachineRequestType,
      ZohoSubjectAccessRequestType,
    ],
    // Every subscription says itself what it follows.
    pubSub: { publish: unused, subscribe: unused },
    // The resolvers do it, so that what is wrong becomes a user error or names its argument.
    validate: false,
  });
  for (const [name, description] of Object.entries(rootDescriptions)) {
    const type = schema.getType(name);
    if (type !== undefined) type.description = description;
  }
  return schema;
}

const printContractOf = (schema: GraphQLSchema): string =>
  `${federation}\n${printSchemaWithDirectives(lexicographicSortSchema(schema))}\n`;

/** The SDL that this server publishes: sorted, with descriptions and directives. */
export const printContract = async (): Promise<string> => printContractOf(await buildCodeFirstSchema());

/** The schema that the server executes, as a part of a federated graph or by itself. Built once. */
export async function buildExecutableSchema(): Promise<GraphQLSchema> {
  const codeFirst = await buildCodeFirstSchema();
  const typeDefs = parse(printContractOf(codeFirst));
  const entities = Object.entries(references).map(([type, find]) => [type, { __resolveReference: find }] as const);
  const federated = buildSubgraphSchema([{ typeDefs, resolvers: Object.fromEntries(entities) }]);
  const schema = addResolversToSchema({
    schema: federated,
    resolvers: resolversOf(codeFirst),
    // A copy would lose what federation keeps in the types.
    updateResolversInPlace: true,
    // An interface that knows no type of what it is given would fail at the first answer.
    resolverValidationOptions: { requireResolversForResolveType: 'error' },
  });
  guardEntities(schema);
  guardOperations(schema, fieldPolicies(typeDefs));
  chargeLists(schema);
  return schema;
}

/**
 * What SDL cannot say of the types: how fields are resolved and scalars read, and the `extensions` that the limits go by;
 * without those they would silently take every field for a plain one. type-graphql's own map would also ask every answer
 * whether it is an instance of its class, which ours are not, would resolve the type of every record asynchronously, and has
 * no extensions. Enums need nothing: their values are their names.
 */
function resolversOf(schema: GraphQLSchema): IResolvers<unknown, OperationContext> {
  const own = Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith('__'));
  return Object.fromEntries(own.flatMap((type) => resolversOfType(type).map((resolvers) => [type.name, resolvers])));
}

function resolversOfType(type: GraphQLNamedType): readonly IResolvers<unknown, OperationContext>[string][] {
  if (isScalarType(type)) return isSpecifiedScalarType(type) ? [] : [type];
  if (isObjectType(type)) return [fieldsOf(type)];
  // Every interface, those that others implement too.
  if (isInterfaceType(type)) return [{ ...fieldsOf(type), __resolveType: (found: FoundNode) => found.__typename }];
  return [];
}

const fieldsOf = (
  type: GraphQLObjectType | GraphQLInterfaceType,
): Readonly<Record<string, IFieldResolverOptions<unknown, OperationContext>>> =>
  Object.fromEntries(
    Object.values(type.getFields()).map(({ name, resolve, subscribe, extensions }) => [
      name,
      { extensions, ...(resolve === undefined ? {} : { resolve }), ...(subscribe === undefined ? {} : { subscribe }) },
    ]),
  );
