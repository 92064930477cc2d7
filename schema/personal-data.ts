import { Directive } from 'type-graphql';

type FieldDecorator = (prototype: object, property: string | symbol) => void;

const tagged = '@tag(name: "personal-data")';

const all =
  (...directives: readonly string[]): FieldDecorator =>
  (prototype, property) => {
    for (const directive of directives) Directive(directive)(prototype, property);
  };

/**
 * Personal data that everybody who reads requests is shown a mask of (or an empty list). It asks a router for
 * `requests:read` only: with more, the router would drop what the server masks.
 */
export const Masked = (): FieldDecorator => all(tagged, '@requiresScopes(scopes: [["requests:read"]])');

/** Personal data that is null without the scope `subjects:reveal`. */
export const Revealed = (): FieldDecorator => all(tagged, '@requiresScopes(scopes: [["subjects:reveal"]])');

/** Personal data on an interface, where access is asked for by the types that implement it. */
export const Tagged = (): FieldDecorator => all(tagged);

/** Text that somebody wrote: it may hold personal data, and is shown to everybody who reads requests. */
export const FreeText = (): FieldDecorator => all(tagged);
