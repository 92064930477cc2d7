import {
  GraphQLError,
  Kind,
  OperationTypeNode,
  type ASTVisitor,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';
import type { LimitReached } from '../src/domain/limit-reached.js';
import { ErrorCode } from './graph-errors.js';

/** What one document may hold at most. */
export const limits = {
  tokens: 2_000,
  depth: 12,
  aliases: 30,
  rootFields: 20,
  directives: 50,
  /** Of an operation, with the sizes of its lists. */
  cost: 10_000,
  /** Root fields that delete, in one operation: two are never meant, and cannot be taken back. */
  deletions: 1,
} as const;

/** For the parser: the first of the limits, before anything is built from the text. */
export const parseOptions = { maxTokens: limits.tokens } as const;

/** The names that the limits have in errors, and how to stay below each. */
const advice = {
  tokens: 'Leave out what is not needed, use variables for long values, or send several operations.',
  depth: 'Ask for what lies deeper in an operation of its own, by its id.',
  aliases: 'Ask for many things of one kind with a list, such as nodes(ids:), or send several operations.',
  rootFields: 'Send several operations.',
  directives: 'Leave fields out of the document instead of skipping them.',
  cost: 'Ask for smaller pages, or for fewer fields below lists.',
  deletions: 'Send the others one by one.',
} as const satisfies Record<keyof typeof limits, string>;

/** What `extensions.limit` says of one of them. */
export const limitReached = (name: keyof typeof limits, actual?: number): LimitReached => ({
  name,
  allowed: limits[name],
  ...(actual === undefined ? {} : { actual }),
  advice: advice[name],
});

/**
 * The caller's to put right, wherever it is found out: Apollo Server would otherwise call it a failure of the server.
 * `sentence` says what is allowed; how to stay below it follows by itself.
 */
export function tooComplex(sentence: string, limit: LimitReached): GraphQLError {
  const extensions = { code: ErrorCode.QUERY_TOO_COMPLEX, limit, http: { status: 400 } };
  return new GraphQLError(`${sentence} ${limit.advice}`, { extensions });
}

/**
 * A figure of a selection set with all fragments put in their places. A fragment is measured once, however often it is
 * spread: documents that double with every line would otherwise cost more to measure than to refuse. A fragment within
 * itself counts as nothing; another rule refuses it.
 */
function measure(
  context: ValidationContext,
  field: (name: string, below: () => number) => number,
  join: (figures: readonly number[]) => number,
): (selectionSet: SelectionSetNode) => number {
  const fragments = new Map<string, number>();
  const ofFragment = (name: string): number => {
    const known = fragments.get(name);
    if (known !== undefined) return known;
    fragments.set(name, 0);
    const fragment = context.getFragment(name);
    const figure = fragment == null ? 0 : ofSelections(fragment.selectionSet);
    fragments.set(name, figure);
    return figure;
  };
  const ofSelections = ({ selections }: SelectionSetNode): number =>
    join(
      selections.map((selection) => {
        if (selection.kind === Kind.FRAGMENT_SPREAD) return ofFragment(selection.name.value);
        if (selection.kind === Kind.INLINE_FRAGMENT) return ofSelections(selection.selectionSet);
        const { selectionSet } = selection;
        return field(selection.name.value, () => (selectionSet === undefined ? 0 : ofSelections(selectionSet)));
      }),
    );
  return ofSelections;
}

const sum = (figures: readonly number[]): number => figures.reduce((total, figure) => total + figure, 0);
const largest = (figures: readonly number[]): number => Math.max(0, ...figures);

/** Reading the schema goes deep by its nature; graphql-js has a rule of its own against reading it in circles. */
const readsSchema = (name: string): boolean => name === '__schema' || name === '__type';

const onOperations = (check: (operation: OperationDefinitionNode) => void): ASTVisitor => ({
  OperationDefinition: (operation) => {
    check(operation);
  },
});

const depthRule: ValidationRule = (context) => {
  const depthOf = measure(context, (name, below) => (readsSchema(name) ? 1 : 1 + below()), largest);
  return onOperations(({ selectionSet }) => {
    const depth = depthOf(selectionSet);
    if (depth <= limits.depth) return;
    context.reportError(tooComplex(`Fields may be nested ${limits.depth} deep at most.`, limitReached('depth', depth)));
  });
};

/** Every field costs something, so that more of them than the cost allows need no closer look. */
const sizeRule: ValidationRule = (context) => {
  const sizeOf = measure(context, (name, below) => (readsSchema(name) ? 1 : 1 + below()), sum);
  return onOperations(({ selectionSet }) => {
    const size = sizeOf(selectionSet);
    if (size <= limits.cost) return;
    context.reportError(
      tooComplex(
        `An operation may select ${limits.cost} fields at most, those of fragments included.`,
        // Fragments that double with every line come to figures that no number holds.
        limitReached('cost', Number.isSafeInteger(size) ? size : undefined),
      ),
    );
  });
};

const rootFieldRule: ValidationRule = (context) => {
  const count = measure(context, () => 1, sum);
  return onOperations(({ selectionSet }) => {
    const fields = count(selectionSet);
    if (fields <= limits.rootFields) return;
    context.reportError(
      tooComplex(
        `An operation may have ${limits.rootFields} fields at its root at most.`,
        limitReached('rootFields', fields),
      ),
    );
  });
};

const deletionRule: ValidationRule = (context) => {
  const fields = context.getSchema().getMutationType()?.getFields() ?? {};
  const count = measure(context, (name) => (fields[name]?.extensions['deletes'] === true ? 1 : 0), sum);
  return onOperations(({ operation, selectionSet }) => {
    if (operation !== OperationTypeNode.MUTATION) return;
    const deletions = count(selectionSet);
    if (deletions <= limits.deletions) return;
    context.reportError(tooComplex('An operation may hold one deletion only.', limitReached('deletions', deletions)));
  });
};

/** Counts what is written, wherever in the document. */
function countingRule(
  name: 'aliases' | 'directives',
  sentence: string,
  counted: (count: () => void) => ASTVisitor,
): ValidationRule {
  return (context) => {
    let found = 0;
    return {
      ...counted(() => {
        found += 1;
      }),
      Document: {
        leave: () => {
          if (found > limits[name]) context.reportError(tooComplex(sentence, limitReached(name, found)));
        },
      },
    };
  };
}

const aliasRule = countingRule('aliases', `A document may have ${limits.aliases} aliases at most.`, (count) => ({
  Field: ({ alias }) => {
    if (alias !== undefined) count();
  },
}));

const directiveRule = countingRule(
  'directives',
  `A document may have ${limits.directives} directives at most.`,
  (count) => ({ Directive: count }),
);

/** What a document is checked for beyond what the language asks. The cost follows when the variables are known. */
export const validationRules: readonly ValidationRule[] = [
  depthRule,
  sizeRule,
  rootFieldRule,
  deletionRule,
  aliasRule,
  directiveRule,
];
