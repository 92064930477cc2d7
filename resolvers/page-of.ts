import type { Page, PageArguments } from '../src/domain/page.js';
import { DEFAULT_PAGE } from '../schema/inputs/limits.js';
import type { PageInfoType } from '../schema/types/page-info-type.js';
import { badArgument, blaming } from './graph-errors.js';
import type { Shape } from './shape.js';

/** The arguments of a connection, as far as it has them. */
export interface PageInput {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

/** The page that is asked for; twenty from the start where nothing is said. */
export function toPageArguments(args: PageInput): PageArguments {
  const [first, last] = [args.first ?? null, args.last ?? null];
  if (first !== null && last !== null) throw badArgument('Give first or last, not both.', ['last']);
  return {
    first: last === null ? (first ?? DEFAULT_PAGE) : null,
    last,
    after: args.after ?? null,
    before: args.before ?? null,
  };
}

/** Reads a page; a cursor that the list does not know, or a filter that cannot be, is the caller's to mend. */
export const readPage = <T>({ after, before }: PageArguments, read: () => Promise<T>): Promise<T> =>
  blaming([(after === null ? null : 'after') ?? (before === null ? 'filter' : 'before')], read);

/** A page as the graph shows it, each thing in it as `shape` does. */
export function pageShape<T, U>(
  page: Page<T>,
  shape: (node: T) => U,
): {
  readonly edges: readonly { cursor: string; node: U }[];
  readonly nodes: readonly U[];
  readonly pageInfo: Shape<PageInfoType>;
} {
  // Cursors are signed: most callers want the last one only, and a getter makes none that nobody reads.
  const edges = page.edges.map((edge) => ({
    get cursor() {
      return edge.cursor;
    },
    node: shape(edge.node),
  }));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      get startCursor() {
        return edges[0]?.cursor ?? null;
      },
      get endCursor() {
        return edges.at(-1)?.cursor ?? null;
      },
    },
  };
}
