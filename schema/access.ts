import { Directive } from 'type-graphql';
import { Scope } from '../src/domain/entities.js';

type AccessDecorator = ReturnType<typeof Directive>;

/*
 * What a viewer needs for a field. Each field of the graph says it, itself or through its type, except those of types that
 * are `@shareable`: what is published for such a type would hold for every part of a federated graph that shares it, so
 * these are reached through fields that say it. Who is short of anything is refused the whole operation.
 */

const requires = (scope: Scope): AccessDecorator => Directive(`@requiresScopes(scopes: [["${scope}"]])`);

/** For whoever was authenticated. */
export const Authenticated = (): AccessDecorator => Directive('@authenticated');

/** For who may read requests. */
export const RequiresRead = (): AccessDecorator => requires(Scope.read);

/** For who may approve deletions, and place legal holds. */
export const RequiresApprove = (): AccessDecorator => requires(Scope.approve);

/** For who may act. */
export const RequiresWrite = (): AccessDecorator => requires(Scope.write);
