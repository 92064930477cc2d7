/** One tab of the explorer. */
export interface ExampleOperation {
  readonly query: string;
}

const files = import.meta.glob<string>('../../../schema/operations/*.graphql', {
  eager: true,
  import: 'default',
  query: '?raw',
});

const welcome = '# The graph describes itself: open the book on the left.\n{\n  __typename\n}\n';

/** The sample operations that come with the schema, in the order of their file names; one greeting where there are none. */
export function exampleOperations(): ExampleOperation[] {
  const operations = Object.entries(files)
    .sort(([left], [right]) => left.localeCompare(right, 'en'))
    .map(([, query]) => ({ query }));
  return operations.length > 0 ? operations : [{ query: welcome }];
}
