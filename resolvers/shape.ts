/**
 * What a resolver answers for a type of the graph: its fields as plain data. The classes in `schema/` say what the graph
 * looks like and are never made: GraphQL reads fields, and a page of a list is thousands of them.
 */
export type Shape<T> = T extends Date | ((...args: never) => unknown)
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Shape<Item>[]
    : T extends object
      ? { readonly [Field in keyof T]: Shape<T[Field]> }
      : T;
