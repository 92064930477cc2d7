import 'reflect-metadata';
import { buildSubgraphSchema, type GraphQLResolverMap } from '@apollo/subgraph';
import { printSchemaWithDirectives } from '@graphql-tools/utils';
import {
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  lexicographicSortSchema,
  parse,
  type GraphQLFieldResolver,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { buildSchema } from 'type-graphql';
import { AttentiveDeleteRequestType } from '../schema/types/attentive-delete-request-type.js';
import { OptOutMachineRequestType } from '../schema/types/opt-out-machine-request-type.js';
import { OutreachComplianceRequestType } from '../schema/types/outreach-compliance-request-type.js';
import { ZohoSubjectAccessRequestType } from '../schema/types/zoho-subject-access-request-type.js';
import { AcknowledgeResolver } from './acknowledge-resolver.js';
import type { FoundNode } from './find-node.js';
import { guardEntities } from './guard-entities.js';
import { NodeResolver } from './node-resolver.js';
import { PrivacyRequestConnectionResolver } from './privacy-request-connection-resolver.js';
import { PrivacyRequestResolver } from './privacy-request-resolver.js';
import type { OperationContext } from './operation-context.js';
import { references, type Representation } from './references.js';
import { RequestDeletionResolver } from './request-deletion-resolver.js';
import { RequestEventResolver } from './request-event-resolver.js';
import { SubjectIdentifierResolver } from './subject-identifier-resolver.js';
import { SubjectResolver } from './subject-resolver.js';
import { VendorRecordResolver } from './vendor-record-resolver.js';
import { VendorResolver } from './vendor-resolver.js';
import { VendorStatusResolver } from './vendor-status-resolver.js';
import { ViewerResolver } from './viewer-resolver.js';

const federation = `extend schema
  @link(url: "https://specs.apollo.dev/link/v1.0")
  @link(
    url: "https://specs.apollo.dev/federation/v2.7"
    import: ["@key", "@shareable", "@tag", "@inaccessible", "@authenticated", "@requiresScopes"]
  )
`;

const rootDescriptions: Readonly<Record<string, string>> = {
  Query: 'What can be asked. Everything but `viewer` needs the scope requests:read.',
  Mutation:
    'What can be done. Everything needs the scope requests:write, and answers what is to be mended as `userErrors`.',
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
      RequestDeletionResolver,
      AcknowledgeResolver,
    ],
    // Nothing names them but the interface that they implement.
    orphanedTypes: [
      OutreachComplianceRequestType,
      AttentiveDeleteRequestType,
      OptOutMachineRequestType,
      ZohoSubjectAccessRequestType,
    ],
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
  const schema = buildSubgraphSchema([{ typeDefs, resolvers: resolverMapOf(codeFirst) }]);
  copyExtensions(codeFirst, schema);
  guardEntities(schema);
  return schema;
}

/**
 * What SDL cannot say of the types: how fields are resolved, scalars read and entities found again. type-graphql's own
 * map would also ask every answer whether it is an instance of its class, which ours are not, and would resolve the type
 * of every record asynchronously. Enums need nothing: their values are their names.
 */
function resolverMapOf(schema: GraphQLSchema): GraphQLResolverMap<OperationContext> {
  const map: GraphQLResolverMap<OperationContext> = {};
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isScalarType(type)) map[type.name] = type;
    // Every interface, those that others implement too.
    if (isInterfaceType(type)) map[type.name] = { __resolveType: (found: FoundNode) => found.__typename };
    if (isObjectType(type)) map[type.name] = { ...fieldResolversOf(type), ...referenceOf(type.name) };
  }
  return map;
}

const fieldResolversOf = (type: GraphQLObjectType): Record<string, FieldResolver> =>
  Object.fromEntries(
    Object.values(type.getFields()).flatMap(({ name, resolve }) => (resolve === undefined ? [] : [[name, resolve]])),
  );

function referenceOf(type: string): Record<string, FieldResolver> {
  const resolveReference = references[type];
  return resolveReference === undefined ? {} : { __resolveReference: resolveReference };
}

type FieldResolver = GraphQLFieldResolver<Representation, OperationContext>;

/** SDL has no room for `extensions`; without them the limits would silently take every field for a plain one. */
function copyExtensions(from: GraphQLSchema, to: GraphQLSchema): void {
  for (const source of Object.values(from.getTypeMap())) {
    const target = to.getType(source.name);
    if (target === undefined) continue;
    Object.assign(target.extensions, source.extensions);
    const fields = fieldsOf(target);
    for (const [name, { extensions }] of Object.entries(fieldsOf(source))) {
      Object.assign(fields[name]?.extensions ?? {}, extensions);
    }
  }
}

const fieldsOf = (type: GraphQLNamedType): Readonly<Record<string, { readonly extensions: object }>> =>
  isObjectType(type) || isInterfaceType(type) || isInputObjectType(type) ? type.getFields() : {};
