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

/** The caller's to put right, wherever it is found out: Apollo Server would otherwise call it a failure of the server. */
export const tooComplex = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: ErrorCode.QUERY_TOO_COMPLEX, http: { status: 400 } } });

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
    if (depthOf(selectionSet) > limits.depth) {
      context.reportError(tooComplex(`Fields may be nested ${limits.depth} deep at most.`));
    }
  });
};

/** Every field costs something, so that more of them than the cost allows need no closer look. */
const sizeRule: ValidationRule = (context) => {
  const sizeOf = measure(context, (name, below) => (readsSchema(name) ? 1 : 1 + below()), sum);
  return onOperations(({ selectionSet }) => {
    if (sizeOf(selectionSet) > limits.cost) {
      context.reportError(
        tooComplex(`An operation may select ${limits.cost} fields at most, those of fragments included.`),
      );
    }
  });
};

const rootFieldRule: ValidationRule = (context) => {
  const count = measure(context, () => 1, sum);
  return onOperations(({ selectionSet }) => {
    if (count(selectionSet) > limits.rootFields) {
      context.reportError(tooComplex(`An operation may have ${limits.rootFields} fields at its root at most.`));
    }
  });
};

const deletionRule: ValidationRule = (context) => {
  const fields = context.getSchema().getMutationType()?.getFields() ?? {};
  const count = measure(context, (name) => (fields[name]?.extensions['deletes'] === true ? 1 : 0), sum);
  return onOperations(({ operation, selectionSet }) => {
    if (operation === OperationTypeNode.MUTATION && count(selectionSet) > limits.deletions) {
      context.reportError(tooComplex('An operation may hold one deletion only: send the others one by one.'));
    }
  });
};

/** Counts what is written, wherever in the document. */
function countingRule(limit: number, message: string, counted: (count: () => void) => ASTVisitor): ValidationRule {
  return (context) => {
    let found = 0;
    const visitor = counted(() => {
      found += 1;
      if (found === limit + 1) context.reportError(tooComplex(message));
    });
    return visitor;
  };
}

const aliasRule = countingRule(limits.aliases, `A document may have ${limits.aliases} aliases at most.`, (count) => ({
  Field: ({ alias }) => {
    if (alias !== undefined) count();
  },
}));

const directiveRule = countingRule(
  limits.directives,
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
