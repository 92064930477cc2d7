import { Kind, parse, type FragmentDefinitionNode, type OperationDefinitionNode } from 'graphql';
import { buildExecutableSchema, printContract } from '../../resolvers/executable-schema.js';
import { fieldPolicies } from '../../resolvers/field-policies.js';
import { operationGuard } from '../../resolvers/guard-operations.js';
import { viewerOfApiKey } from '../../src/ledger/api-keys.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { authenticator } from '../../src/server/authentication.js';
import { knownMachines } from '../../src/server/known-machines.js';
import { pageDocument } from './documents.js';

const operations = 5_000;

/**
 * What it costs to say who asks and whether they may, in microseconds of CPU for an operation: with a document that was
 * never seen before, which is the most that it can cost.
 */
export async function costOfAuthorization(ledger: Ledger, key: string): Promise<number> {
  const guard = operationGuard(await buildExecutableSchema(), fieldPolicies(parse(await printContract())));
  const authenticate = authenticator({
    issuer: null,
    now: () => new Date(),
    viewerOfApiKey: knownMachines(
      (one) => viewerOfApiKey(ledger, one),
      () => performance.now(),
    ),
  });
  const credentials = { headers: { authorization: `Bearer ${key}` }, remoteAddress: '127.0.0.1' };
  const measure = async (): Promise<number> => {
    const documents = Array.from({ length: operations }, asExecuted);
    const before = process.cpuUsage();
    for (const document of documents) guard(document, await authenticate(credentials));
    const { user, system } = process.cpuUsage(before);
    return (user + system) / operations;
  };
  await measure(); // what runs for the first time is not compiled yet
  return measure();
}

/** The page's document as the executor knows it. */
function asExecuted(): {
  readonly operation: OperationDefinitionNode;
  readonly fragments: Record<string, FragmentDefinitionNode>;
} {
  const [operation] = parse(pageDocument).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('The document begins with its operation.');
  return { operation, fragments: {} };
}
