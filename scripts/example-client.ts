import { GraphQLClient } from 'graphql-request';
import { RequestsDocument, type RequestsQuery } from './operations.generated.js';

/**
 * How a program reads the graph: every request over all vendors, page by page, as a table, with the operation's types
 * made from the graph.
 *
 * Usage: node dist/scripts/example-client.js [endpoint] [token]
 */
const [endpoint = 'http://127.0.0.1:4000/graphql', token] = process.argv.slice(2);

const client = new GraphQLClient(endpoint, {
  headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
});

type RequestRow = RequestsQuery['privacyRequests']['nodes'][number];

async function* everyRequest(): AsyncGenerator<RequestRow> {
  let after: string | null = null;
  do {
    const { privacyRequests }: RequestsQuery = await client.request(RequestsDocument, { first: 50, after });
    yield* privacyRequests.nodes;
    after = privacyRequests.pageInfo.hasNextPage ? privacyRequests.pageInfo.endCursor : null;
  } while (after !== null);
}

const rows: Record<string, string>[] = [];
for await (const request of everyRequest()) {
  rows.push({
    reference: request.reference,
    received: request.receivedAt.slice(0, 10),
    person: request.subject.email ?? '',
    state: request.state,
    vendors: request.vendorStatuses.map(({ vendor, state }) => `${vendor.key} ${state}`).join(', '),
    why: request.explanation,
  });
}
console.table(rows);
