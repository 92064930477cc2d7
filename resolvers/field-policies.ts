import {
  Kind,
  type ASTNode,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  type ObjectTypeDefinitionNode,
} from 'graphql';
import { Scope } from '../src/domain/entities.js';
import { InvariantError } from '../src/domain/invariant-error.js';

/** Scopes that a viewer needs for a field, all of them; none: to be authenticated is enough. */
export type FieldPolicy = readonly Scope[];

/** The policy of each field, by type and name. */
export type FieldPolicies = ReadonlyMap<string, ReadonlyMap<string, FieldPolicy>>;

type TypeWithFields = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/**
 * Reads the policies from the directives that are published, so that what a router is told is what is enforced here. A
 * field has what it says itself and what its type says. An interface says nothing: its fields have the policies of all
 * types that implement it. `subjects:reveal` is in no policy: a field that is published with it is null without it.
 * Throws `InvariantError` where a field has none.
 */
export function fieldPolicies(contract: DocumentNode): FieldPolicies {
  const types = contract.definitions.filter(hasFields);
  const missing = types.flatMap((type) => fieldsWithoutPolicy(type));
  if (missing.length > 0) {
    throw new InvariantError(`No policy says who may read ${missing.join(', ')}: see schema/access.ts.`);
  }
  const ofTypes = new Map(types.filter(isObject).map((type) => [type.name.value, policiesOfObject(type)]));
  for (const { name } of types.filter((type) => !isObject(type))) {
    const implementing = types.filter((type) => type.interfaces?.some((one) => one.name.value === name.value) === true);
    const policies = implementing.flatMap((type) => [...(ofTypes.get(type.name.value) ?? [])]);
    ofTypes.set(name.value, joined(policies));
  }
  return ofTypes;
}

function fieldsWithoutPolicy(type: TypeWithFields): readonly string[] {
  // What an interface said, a router could not keep; what a shareable type said would bind others.
  if (!isObject(type) || isShareable(type) || saysPolicy(type)) return [];
  return (type.fields ?? [])
    .filter((field) => !saysPolicy(field))
    .map((field) => `${type.name.value}.${field.name.value}`);
}

const policiesOfObject = (type: ObjectTypeDefinitionNode): ReadonlyMap<string, FieldPolicy> =>
  new Map(
    (type.fields ?? []).map((field) => [field.name.value, [...new Set([...scopesOf(type), ...scopesOf(field)])]]),
  );

/** Of fields of one name, all that any of them needs. */
function joined(
  policies: readonly (readonly [field: string, policy: FieldPolicy])[],
): ReadonlyMap<string, FieldPolicy> {
  const byField = Map.groupBy(policies, ([field]) => field);
  return new Map(
    [...byField].map(([field, all]) => [field, [...new Set(all.flatMap(([, policy]) => policy))]] as const),
  );
}

const hasFields = (node: ASTNode): node is TypeWithFields =>
  node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION;

const isObject = (type: TypeWithFields): type is ObjectTypeDefinitionNode => type.kind === Kind.OBJECT_TYPE_DEFINITION;

const isShareable = ({ directives }: TypeWithFields): boolean =>
  directives?.some(({ name }) => name.value === 'shareable') === true;

const saysPolicy = ({ directives }: TypeWithFields | FieldDefinitionNode): boolean =>
  directives?.some(({ name }) => name.value === 'authenticated' || name.value === 'requiresScopes') === true;

function scopesOf({ directives }: TypeWithFields | FieldDefinitionNode): FieldPolicy {
  const named = (directives ?? []).filter(({ name }) => name.value === 'requiresScopes').map(scopeOf);
  return named.filter((scope) => scope !== Scope.reveal);
}

const scopes: readonly Scope[] = Object.values(Scope);

/** The one scope that a directive names; alternatives are not needed here, and not read. */
function scopeOf({ arguments: args }: ConstDirectiveNode): Scope {
  const [list] = args ?? [];
  const [all, ...others] = list?.value.kind === Kind.LIST ? list.value.values : [];
  const [one, ...more] = all?.kind === Kind.LIST ? all.values : [];
  const scope = one?.kind === Kind.STRING ? scopes.find((known) => known === one.value) : undefined;
  if (scope === undefined || others.length > 0 || more.length > 0) {
    throw new InvariantError('@requiresScopes names exactly one of the scopes that there are.');
  }
  return scope;
}
