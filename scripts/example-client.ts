import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GraphQLClient } from 'graphql-request';
import { z } from 'zod';

/**
 * How a program reads the graph: every request over all vendors, page by page, as a table.
 *
 * Usage: node dist/scripts/example-client.js [endpoint] [token]
 */
const [endpoint = 'http://127.0.0.1:4000/graphql', token] = process.argv.slice(2);
const document = readFileSync(join(process.cwd(), 'schema/operations/01-requests.graphql'), 'utf8');

const requestRow = z.object({
  reference: z.string(),
  state: z.string(),
  receivedAt: z.string(),
  explanation: z.string(),
  subject: z.object({ email: z.string().nullable() }),
  vendorStatuses: z.array(z.object({ vendor: z.object({ key: z.string() }), state: z.string() })),
});

const answer = z.object({
  privacyRequests: z.object({
    nodes: z.array(requestRow),
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  }),
});

const client = new GraphQLClient(endpoint, {
  headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
});

async function* everyRequest(): AsyncGenerator<z.infer<typeof requestRow>> {
  let after: string | null = null;
  do {
    const { privacyRequests } = answer.parse(await client.request<unknown>(document, { first: 50, after }));
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
