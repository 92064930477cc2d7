import { z } from 'zod';
import { required } from '../../src/domain/invariant-error.js';
import type { Application } from '../../src/server/application.js';
import { askGraph } from './ask-graph.js';
import { answerParent } from './child-questions.js';
import { deletionDocument } from './documents.js';
import { readersKey, startServer } from './graph-server.js';
import { countAll, seedRequests } from './seed-requests.js';

/** People whose requests the ledger holds: as many as a page shows. */
const people = 50;

const seeding = z.object({ from: z.number(), until: z.number(), total: z.number() });

/** A server without a worker, whose ledger is filled with as many requests as it is told. */
export function serveLedger(): void {
  let application: Application | null = null;
  const running = (): Application => required(application, 'A server that was started');
  answerParent(
    {
      start: async (dataDirectory) => {
        application = await startServer(z.string().parse(dataDirectory), () => undefined);
        const url = `${required(application.url, 'Address of a server')}/graphql`;
        for (let index = 0; index < people; index += 1) await requestDeletion(url, index);
        return { url, key: await readersKey(application) };
      },
      seed: async (range) => {
        await seedRequests(running().ledger, seeding.parse(range));
      },
      count: () => countAll(running().ledger),
    },
    async () => application?.stop(),
  );
}

async function requestDeletion(url: string, index: number): Promise<void> {
  const subject = { name: `Robin Example ${index}`, email: `robin-${index}@example.com` };
  await askGraph(url, deletionDocument, {
    input: { idempotencyKey: `bench-${index}`, subject, vendors: ['attentive'] },
  });
}
