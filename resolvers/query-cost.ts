import type { ApolloServerPlugin } from '@apollo/server';
import {
  getNamedType,
  getNullableType,
  GraphQLError,
  isCompositeType,
  isListType,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
} from 'graphql';
// Its other build brings a second copy of graphql, to which our schema is none.
import { getComplexity, type ComplexityEstimator } from 'graphql-query-complexity/cjs';
import { DEFAULT_PAGE } from '../schema/inputs/limits.js';
import type { OperationContext } from './operation-context.js';
import { limitReached, limits, tooComplex } from './query-limits.js';

/** How many things a list is taken to hold whose length the caller does not name. */
const ASSUMED_LIST = 5;
/** The same for plain values, such as telephone numbers: each is one thing, whatever it is. */
const ASSUMED_VALUES = 1;
/** A tool that explores the graph reads its schema once, whole. */
const SCHEMA_COST = 4_000;

export type Field = Parameters<ComplexityEstimator>[0]['field'];

/** What one list of an operation was taken to be, before it is known how long it is. */
interface AssumedList {
  readonly items: number;
  /** Cost of each item with all that is selected of it. */
  readonly each: number;
}

/** What an operation costs, and what was only assumed about it. */
interface OperationCost {
  readonly cost: number;
  readonly lists: ReadonlyMap<FieldNode, AssumedList>;
}

/** Whether a list's length is known only when it is resolved: nothing that the caller sent says it. */
export function isOfUnknownLength(field: Field, parent: string): boolean {
  if (!isListType(getNullableType(field.type)) || parent.startsWith('__')) return false;
  // What is above is counted as often as it has entries.
  const { sizedBy, sizedAbove } = field.extensions;
  if (parent.endsWith('Connection') || sizedAbove === true) return false;
  return typeof sizedBy !== 'string' && !field.args.some(({ name }) => name === 'ids' || name === 'representations');
}

/**
 * Every field costs one or what its `weight` extension says, and what is below it as often as it is expected to be
 * answered: a connection's `first` or `last`, the length of the list of ids or of the argument that the field's
 * `sizedBy` extension names, or what its `listSize` extension says; once where `sizedAbove` says that the field above
 * was counted so already. Each thing in a list costs one at least.
 */
function estimatorInto(lists: Map<FieldNode, AssumedList>): ComplexityEstimator {
  return ({ field, args, type, node, childComplexity }) => {
    if (field.name === '__schema' || field.name === '__type' || field.name === '_service') return SCHEMA_COST;
    const { weight, listSize } = field.extensions;
    const own = firstNumber(weight) ?? 1;
    const each = Math.max(1, childComplexity);
    if (!isOfUnknownLength(field, type.name)) return own + timesNamed(field, args, type.name) * each;
    const assumed = isCompositeType(getNamedType(field.type)) ? ASSUMED_LIST : ASSUMED_VALUES;
    const items = firstNumber(listSize) ?? assumed;
    lists.set(node, { items, each: Math.max(each, lists.get(node)?.each ?? 0) });
    return own + items * each;
  };
}

/** How often what is below a field is answered, by what the caller sent. */
function timesNamed(field: Field, args: Readonly<Record<string, unknown>>, parent: string): number {
  const named = getNamedType(field.type);
  if (!isCompositeType(named)) return 0;
  const { sizedBy } = field.extensions;
  const inputs = typeof sizedBy === 'string' ? args[sizedBy] : undefined;
  // A page or a payload of nothing, or of less, says something of itself all the same.
  if (Array.isArray(inputs)) return Math.max(1, inputs.length);
  if (named.name.endsWith('Connection')) {
    return Math.max(1, firstNumber(args['first'], args['last']) ?? DEFAULT_PAGE);
  }
  if (parent.endsWith('Connection')) return 1;
  const ids = args['ids'] ?? args['representations'];
  return Array.isArray(ids) ? ids.length : 1;
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
function operationCost({ schema, document, operationName, variables }: Operation): OperationCost | null {
  const lists = new Map<FieldNode, AssumedList>();
  try {
    const cost = getComplexity({
      schema,
      query: document,
      variables,
      estimators: [estimatorInto(lists)],
      // A rule has already counted them, in less time.
      maxQueryNodes: Infinity,
      ...(operationName === null ? {} : { operationName }),
    });
    return { cost, lists };
  } catch (error) {
    if (error instanceof GraphQLError) return null;
    throw error;
  }
}

/** The figure alone. */
export const queryCost = (operation: Operation): number | null => operationCost(operation)?.cost ?? null;

/**
 * What is charged to one operation while it is answered. Its cost was estimated before; a list that turns out longer than
 * it was taken to be is charged for the rest, so that the charge is never less than the work.
 */
export class OperationCharge {
  #total: number;

  constructor(private readonly estimated: OperationCost) {
    this.#total = estimated.cost;
  }

  get total(): number {
    return this.#total;
  }

  /** Charges for a list as long as it is. Throws a GraphQLError where that is more than an operation may cost. */
  add(nodes: readonly FieldNode[], length: number): void {
    const assumed = nodes.flatMap((node) => this.estimated.lists.get(node) ?? []);
    const excess = assumed.reduce((sum, { items, each }) => sum + Math.max(0, length - items) * each, 0);
    if (excess === 0) return;
    this.#total += excess;
    if (this.#total > limits.cost) throw unaffordable(this.#total);
  }
}

const charges = new WeakMap<OperationContext, OperationCharge>();

/** What is charged to the operation of this context; null before it was looked at. */
export const chargeOf = (context: OperationContext): OperationCharge | null => charges.get(context) ?? null;

const unaffordable = (cost: number): GraphQLError =>
  tooComplex(`This costs ${cost}, and ${limits.cost} is the most.`, limitReached('cost', cost));

/**
 * Refuses an operation that costs too much, before any of it is done, and opens the charge of one that does not. Throws a
 * GraphQLError.
 */
export function requireAffordable(operation: Operation, context: OperationContext): void {
  const estimated = operationCost(operation);
  if (estimated === null) return;
  if (estimated.cost > limits.cost) throw unaffordable(estimated.cost);
  context.spend(estimated.cost);
  charges.set(context, new OperationCharge(estimated));
}

/** The same for every operation that Apollo Server is about to execute. */
export const costLimit: ApolloServerPlugin<OperationContext> = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ schema, document, operationName, request, contextValue }) => {
      requireAffordable({ schema, document, operationName, variables: request.variables ?? {} }, contextValue);
    },
  }),
};
