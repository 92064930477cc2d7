import { createHash } from 'node:crypto';
import { Kind, print, separateOperations } from 'graphql';

/**
 * For the code generator: writes the texts of all operations by their ids, as the server reads them for
 * `TRUSTED_DOCUMENTS=only`. A text is what clients send of a typed document: the operation and then its fragments, printed
 * anew, not as they stand in their file.
 *
 * @param {unknown} _schema
 * @param {readonly { readonly document?: import('graphql').DocumentNode }[]} documents
 */
export function plugin(_schema, documents) {
  const operations = documents.flatMap(({ document }) =>
    document === undefined ? [] : Object.values(separateOperations(document)),
  );
  const entries = operations.map(textOf).map((text) => ({ id: idOf(text), text }));
  entries.sort((one, other) => (one.id < other.id ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(entries.map(({ id, text }) => [id, text])), null, 2)}\n`;
}

/** @param {import('graphql').DocumentNode} operation */
function textOf({ kind, definitions }) {
  const [first, others] = [true, false].map((wanted) =>
    definitions.filter((definition) => (definition.kind === Kind.OPERATION_DEFINITION) === wanted),
  );
  return print({ kind, definitions: [...(first ?? []), ...(others ?? [])] });
}

/** @param {string} text */
const idOf = (text) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
