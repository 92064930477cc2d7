import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inventedPerson, type Person } from '../../datasources/simulator-kit/index.js';
import { Scope } from '../../src/domain/entities.js';
import type { Application } from '../../src/server/application.js';
import { startIssuer, type Issuer } from '../support/key-server.js';
import { startLoggedApplication, urlOf } from '../support/logged-application.js';

/** A system that knows people, and viewers of every kind to ask it. */
export interface FuzzTarget {
  readonly url: string;
  readonly application: Application;
  readonly viewers: readonly FuzzViewer[];
  /** The people whose data must not be shown to those who may not see it. */
  readonly people: readonly Person[];
  /** Everything that was logged. */
  log(): string;
  stop(): Promise<void>;
}

export interface FuzzViewer {
  readonly id: string;
  readonly scopes: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
}

const { read, write, reveal, approve, schema } = Scope;
const scopeSets: readonly (readonly string[])[] = [
  [],
  [read],
  [read],
  [read],
  [read, write],
  [read, schema],
  [read, approve],
  [write],
  [reveal],
  [read, reveal],
  [read, write, approve, reveal, schema],
];

const PEOPLE = 8;
/** People whom no simulator was seeded with. */
const FIRST_PERSON = 700;

/** Starts a system on an empty database, and deletes and looks up people in it. */
export async function startFuzzTarget(databaseUrl: string, worker: boolean): Promise<FuzzTarget> {
  const folder = await mkdtemp(join(tmpdir(), 'privacy-graph-fuzz-'));
  const issuer = await startIssuer();
  const lines: string[] = [];
  const application = await startLoggedApplication({
    folder,
    environment: { ...issuer.environment, DATABASE_URL: databaseUrl, LOG_LEVEL: 'debug' },
    onLine: (line) => void lines.push(line),
    parts: { server: true, worker },
    simulation: { seed: 6, pace: { startMs: 200, finishMs: 500 } },
  });
  const viewers = await Promise.all(
    scopeSets.map((scopes, index) => viewerOf(issuer, `viewer-${String(index)}`, scopes)),
  );
  const people = Array.from({ length: PEOPLE }, (_, index) => inventedPerson(FIRST_PERSON + index));
  const target: FuzzTarget = {
    url: urlOf(application),
    application,
    viewers,
    people,
    log: () => lines.join(''),
    stop: async () => {
      await application.stop();
      issuer.stop();
      await rm(folder, { recursive: true });
    },
  };
  await fill(target);
  return target;
}

async function viewerOf(issuer: Issuer, id: string, scopes: readonly string[]): Promise<FuzzViewer> {
  return { id, scopes, headers: { ...(await issuer.authorization(id, ...scopes)) } };
}

/** Sends an operation, whatever it is. */
export async function send(
  { url }: FuzzTarget,
  { headers }: FuzzViewer,
  body: object,
): Promise<{ readonly status: number; readonly headers: Headers; readonly text: string }> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

async function fill(target: FuzzTarget): Promise<void> {
  const everything = target.viewers.at(-1);
  if (everything === undefined) throw new Error('There is nobody.');
  const deletion = `mutation ($input: RequestDeletionInput!) { requestDeletion(input: $input) { userErrors { message } } }`;
  for (const [index, { name, email, phone }] of target.people.entries()) {
    const input = { idempotencyKey: `person-${String(index)}`, subject: { name, email, phone } };
    await send(target, everything, { query: deletion, variables: { input } });
  }
  const lookup = `query ($vendor: ID!, $nativeId: String!) { privacyRequestByVendorRecord(vendor: $vendor, nativeId: $nativeId) { id } }`;
  for (const [vendor, simulator] of target.application.simulators) {
    for (const { nativeId } of simulator.records().slice(0, 3)) {
      await send(target, everything, { query: lookup, variables: { vendor, nativeId } });
    }
  }
}
