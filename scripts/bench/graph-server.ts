import { devNull } from 'node:os';
import { pino } from 'pino';
import { z } from 'zod';
import { vendorEntries } from '../../datasources/index.js';
import { required } from '../../src/domain/invariant-error.js';
import { Scope } from '../../src/domain/entities.js';
import { createApiKey } from '../../src/ledger/api-keys.js';
import type { Worker } from '../../src/delivery/worker.js';
import { startApplication, type Application } from '../../src/server/application.js';
import { readConfiguration } from '../../src/server/configuration.js';
import { createLog } from '../../src/server/log.js';
import { askGraph } from './ask-graph.js';
import { costOfAuthorization } from './authorization.js';
import { answerParent, usageOfThisProcess, type Answers } from './child-questions.js';
import { pageDocument } from './documents.js';
import { fillLedger, startWorkerOf, yesterday, type Day } from './fill-ledger.js';
import { callsForFinal, callsForOpen } from './vendor-calls.js';

interface Measured {
  readonly application: Application;
  readonly url: string;
  readonly day: Day;
  /** How many SQL statements there were so far. */
  readonly statements: () => number;
}

/**
 * The server as `npm start` runs it, on the simulators and with its log switched on, but with a worker only when asked
 * for: looks at the vendors in the background would be counted with the operations.
 */
export function serveGraph(): void {
  let measured: Measured | null = null;
  let worker: Worker | null = null;
  let key = '';
  const running = (): Measured => required(measured, 'A server that was started');
  const answers: Answers = {
    start: async (dataDirectory) => {
      measured = await start(z.string().parse(dataDirectory));
      key = await readersKey(measured.application);
      return { url: measured.url, key };
    },
    statements: (first) => statementsOfPage(running(), key, z.number().parse(first)),
    openCalls: (vendor) => {
      const { application, url, day } = running();
      const received = { from: day.from.toISOString(), until: day.until.toISOString() };
      return callsForOpen(application, url, { vendor: z.string().parse(vendor), received });
    },
    finalCalls: () => callsForFinal(running().application, running().url),
    work: async () => {
      worker = await startWorkerOf(running().application);
    },
    rest: async () => {
      await worker?.stop();
    },
    authorization: () => costOfAuthorization(running().application.ledger, key),
    usage: usageOfThisProcess,
  };
  answerParent(answers, async () => measured?.application.stop());
}

/** Of a console that shows lists: it reads requests, and sees nobody's personal data. */
export async function readersKey({ ledger }: Application): Promise<string> {
  const wanted = { name: 'Console', scopes: [Scope.read], expiresAt: null };
  return (await createApiKey(ledger, wanted)).key;
}

/** Tells of every SQL statement. */
export const startServer = (dataDirectory: string, onStatement: () => void): Promise<Application> =>
  startApplication({
    configuration: readConfiguration({
      // One viewer asks as fast as it goes.
      environment: { DATA_DIR: dataDirectory, PORT: '0', COST_PER_MINUTE: 'none' },
      workingDirectory: dataDirectory,
      folders: vendorEntries.map((entry) => entry.folder),
      now: new Date(),
    }),
    log: createLog('info', pino.destination(devNull)),
    now: () => new Date(),
    parts: { server: true, worker: false },
    onStatement,
  });

async function start(dataDirectory: string): Promise<Measured> {
  let statements = 0;
  const application = await startServer(dataDirectory, () => (statements += 1));
  const measured = {
    application,
    url: `${required(application.url, 'Address of a server')}/graphql`,
    day: yesterday(new Date()),
    statements: () => statements,
  };
  try {
    await fillLedger(application, measured.url, measured.day);
    return measured;
  } catch (error) {
    await application.stop();
    throw error;
  }
}

/**
 * The fewest of several times: nothing else is under way but a look at the clock or at the viewer's key now and then, which
 * is not the operation's.
 */
async function statementsOfPage({ url, statements }: Measured, key: string, first: number): Promise<number> {
  const headers = { authorization: `Bearer ${key}` };
  const counts: number[] = [];
  for (let time = 0; time < 4; time += 1) {
    const before = statements();
    await askGraph(url, pageDocument, { first }, headers);
    counts.push(statements() - before);
  }
  return Math.min(...counts);
}
