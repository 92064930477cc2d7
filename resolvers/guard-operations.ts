import {
  defaultFieldResolver,
  getNamedType,
  GraphQLError,
  isInterfaceType,
  isObjectType,
  Kind,
  type FragmentDefinitionNode,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { Scope, type Viewer } from '../src/domain/entities.js';
import { required } from '../src/domain/invariant-error.js';
import type { FieldPolicies } from './field-policies.js';
import { ErrorCode } from './graph-errors.js';
import type { OperationContext } from './operation-context.js';

type Operation = Pick<GraphQLResolveInfo, 'operation' | 'fragments'>;
type Resolver = GraphQLFieldResolver<unknown, OperationContext>;

/** What federation adds to the root. Who may read the schema, as `_service` answers it too, is decided elsewhere. */
const addedByFederation = new Map<string, readonly Scope[]>([
  ['Query._entities', [Scope.read]],
  ['Query._service', []],
  ['_Service.sdl', []],
]);

/**
 * Lets no operation begin whose viewer lacks a scope that any field in it needs, whoever executes it and however it came:
 * each field at the root asks first. What an operation needs is found once for a document; below the root nothing is
 * asked.
 */
export function guardOperations(schema: GraphQLSchema, policies: FieldPolicies): void {
  const guard = operationGuard(schema, policies);
  const guarded =
    (resolve: Resolver): Resolver =>
    (source, args, context, info) => {
      guard(info, context.services.viewer);
      return resolve(source, args, context, info);
    };
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  for (const field of roots.flatMap((root) => Object.values(root?.getFields() ?? {}))) {
    field.resolve = guarded(field.resolve ?? defaultFieldResolver);
    if (field.subscribe !== undefined) field.subscribe = guarded(field.subscribe);
  }
}

/** Throws a GraphQL error (FORBIDDEN) where a viewer lacks a scope that an operation needs. */
export type OperationGuard = (operation: Operation, viewer: Viewer) => void;

export function operationGuard(schema: GraphQLSchema, policies: FieldPolicies): OperationGuard {
  const scopesNeeded = scopesOfOperations(schema, policies);
  return (operation, { scopes }) => {
    const missing = scopesNeeded(operation).filter((scope) => !scopes.includes(scope));
    if (missing.length === 0) return;
    throw new GraphQLError(`This needs the scope ${missing.join(' and ')}.`, {
      extensions: { code: ErrorCode.FORBIDDEN, requiredScopes: missing, http: { status: 403 } },
    });
  };
}

/** Finds the scopes that an operation needs, with everything that it may select: what is skipped counts as well. */
function scopesOfOperations(
  schema: GraphQLSchema,
  policies: FieldPolicies,
): (operation: Operation) => readonly Scope[] {
  // Documents are kept between operations, and with them what they need.
  const known = new WeakMap<OperationDefinitionNode, readonly Scope[]>();
  return ({ operation, fragments }) => {
    const remembered = known.get(operation);
    if (remembered !== undefined) return remembered;
    const root = required(schema.getRootType(operation.operation), 'Type of a valid operation');
    const needed = new Set<Scope>();
    collect(operation.selectionSet, root.name, { schema, policies, fragments, needed, seen: new Set() });
    const scopes = [...needed];
    known.set(operation, scopes);
    return scopes;
  };
}

interface Collecting {
  readonly schema: GraphQLSchema;
  readonly policies: FieldPolicies;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode | undefined>>;
  readonly needed: Set<Scope>;
  /** Fragments that were looked into. */
  readonly seen: Set<string>;
}

function collect({ selections }: SelectionSetNode, type: string, collecting: Collecting): void {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) {
      const field = selection.name.value;
      // `__typename`, `__schema`, `__type`
      if (field.startsWith('__')) continue;
      for (const scope of policyOf(type, field, collecting.policies)) collecting.needed.add(scope);
      if (selection.selectionSet !== undefined) {
        collect(selection.selectionSet, typeOfField(type, field, collecting.schema), collecting);
      }
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      collect(selection.selectionSet, selection.typeCondition?.name.value ?? type, collecting);
    } else if (!collecting.seen.has(selection.name.value)) {
      collecting.seen.add(selection.name.value);
      const fragment = required(collecting.fragments[selection.name.value], 'Fragment of a valid document');
      collect(fragment.selectionSet, fragment.typeCondition.name.value, collecting);
    }
  }
}

const policyOf = (type: string, field: string, policies: FieldPolicies): readonly Scope[] =>
  required(policies.get(type)?.get(field) ?? addedByFederation.get(`${type}.${field}`), `Policy of ${type}.${field}`);

function typeOfField(type: string, field: string, schema: GraphQLSchema): string {
  const parent = schema.getType(type);
  const fields = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields() : {};
  return getNamedType(required(fields[field], 'Field of a valid document').type).name;
}
