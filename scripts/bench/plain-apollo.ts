import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSchema, printSchema } from 'graphql';
import { z } from 'zod';
import { printContract } from '../../resolvers/executable-schema.js';
import { answerParent, usageOfThisProcess } from './child-questions.js';

const page = z.object({ privacyRequests: z.unknown() });

/** Apollo Server as it comes, with our schema as SDL and one answer that lies ready in memory. */
export function servePlainApollo(): void {
  let stop = async (): Promise<void> => undefined;
  const start = async (data: unknown): Promise<{ readonly url: string }> => {
    const { privacyRequests } = page.parse(data);
    const server = new ApolloServer({
      // Without federation: a subgraph would be traced as well.
      typeDefs: printSchema(buildSchema(await printContract(), { assumeValidSDL: true })),
      resolvers: { Query: { privacyRequests: () => privacyRequests } },
    });
    const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } });
    stop = () => server.stop();
    return { url };
  };
  answerParent({ start, usage: usageOfThisProcess }, () => stop());
}
