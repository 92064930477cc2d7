import type { ApolloServerPlugin } from '@apollo/server';
import {
  getNamedType,
  getNullableType,
  GraphQLError,
  isCompositeType,
  isListType,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
// Its other build brings a second copy of graphql, to which our schema is none.
import { getComplexity, type ComplexityEstimator } from 'graphql-query-complexity/cjs';
import { DEFAULT_PAGE } from '../schema/inputs/limits.js';
import type { OperationContext } from './operation-context.js';
import { limits, tooComplex } from './query-limits.js';

/** How many things a list is taken to hold whose length the caller does not name. */
const ASSUMED_LIST = 5;
/** A tool that explores the graph reads its schema once, whole. */
const SCHEMA_COST = 500;

/**
 * Every field costs one, and what is below it as often as it is expected to be answered: a connection's `first` or
 * `last`, the length of the list of ids or of the argument that the field's `sizedBy` extension names, or what its
 * `listSize` extension says.
 */
const estimate: ComplexityEstimator = ({ field, args, type, childComplexity }) => {
  if (field.name === '__schema' || field.name === '__type') return SCHEMA_COST;
  return 1 + timesAnswered(field, args, type.name) * childComplexity;
};

type Field = Parameters<ComplexityEstimator>[0]['field'];

function timesAnswered(field: Field, args: Readonly<Record<string, unknown>>, parent: string): number {
  const named = getNamedType(field.type);
  if (!isCompositeType(named)) return 1;
  const { listSize, sizedBy } = field.extensions;
  const inputs = typeof sizedBy === 'string' ? args[sizedBy] : undefined;
  if (Array.isArray(inputs)) return inputs.length;
  if (named.name.endsWith('Connection')) return firstNumber(args['first'], args['last']) ?? DEFAULT_PAGE;
  // The connection above was already counted as often as it has entries.
  if (parent.endsWith('Connection') || !isListType(getNullableType(field.type))) return 1;
  const ids = args['ids'] ?? args['representations'];
  return Array.isArray(ids) ? ids.length : (firstNumber(listSize) ?? ASSUMED_LIST);
}

const firstNumber = (...values: readonly unknown[]): number | null =>
  values.find((value): value is number => typeof value === 'number') ?? null;

/** An operation that was parsed and found valid. */
export interface Operation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName: string | null;
  /** As they were sent. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What an operation costs; null where its variables cannot be used, which its execution will say. */
export function queryCost({ schema, document, operationName, variables }: Operation): number | null {
  try {
    return getComplexity({
      schema,
      query: document,
      variables,
      estimators: [estimate],
      // A rule has already counted them, in less time.
      maxQueryNodes: Infinity,
      ...(operationName === null ? {} : { operationName }),
    });
  } catch (error) {
    if (error instanceof GraphQLError) return null;
    throw error;
  }
}

/** Refuses an operation that costs too much, before any of it is done. Throws a GraphQLError. */
function requireAffordable(operation: Operation): void {
  const cost = queryCost(operation);
  if (cost === null || cost <= limits.cost) return;
  throw tooComplex(
    `This costs ${cost}, and ${limits.cost} is the most: ask for smaller pages, or for fewer fields below lists.`,
  );
}

/** The same for every operation that Apollo Server is about to execute. */
export const costLimit: ApolloServerPlugin<OperationContext> = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ schema, document, operationName, request }) => {
      requireAffordable({ schema, document, operationName, variables: request.variables ?? {} });
    },
  }),
};
