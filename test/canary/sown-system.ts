import 'reflect-metadata';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vendorEntries } from '../../datasources/index.js';
import type { Person, Simulator } from '../../datasources/simulator-kit/index.js';
import type { Application } from '../../src/server/application.js';
import { startIntermediary, type Intermediary, type PassedAnswer } from '../contract/intermediary.js';
import { alterJson } from '../contract/odd-values.js';
import type { JsonValue } from '../../src/domain/json.js';
import { startIssuer, type Issuer } from '../support/key-server.js';
import { startLoggedApplication, urlOf } from '../support/logged-application.js';
import type { Canaries } from './canaries.js';

/** A vendor's stand-in, and the server in front of it that adds canaries to its answers. */
export interface SownVendor {
  readonly simulator: Simulator;
  readonly front: Intermediary;
}

/** A whole system with a data folder of its own, in whose vendors' answers canaries stand. */
export interface SownSystem {
  readonly url: string;
  readonly application: Application;
  readonly issuer: Issuer;
  readonly vendors: ReadonlyMap<string, SownVendor>;
  /** Everything that was logged, at the level that logs most. */
  log(): string;
  /** Ends everything, the database with a checkpoint. Idempotent. */
  stop(): Promise<void>;
  /** What the data folder holds, by file. */
  dataFiles(): Promise<ReadonlyMap<string, Buffer>>;
  remove(): Promise<void>;
}

const keyOf = (kind: string): string => kind.toLowerCase().replaceAll('_', '-');

export async function startSownSystem(canaries: Canaries): Promise<SownSystem> {
  const folder = await mkdtemp(join(tmpdir(), 'privacy-graph-canary-'));
  const vendors = await startVendors(canaries);
  await writeFile(join(folder, 'vendors.yaml'), vendorsFile(vendors));
  // One deletion in an hour is one's own to decide; the next one waits for somebody else.
  await writeFile(join(folder, 'policy.yaml'), 'approval: { deletionsPerHour: 1 }\n');
  const issuer = await startIssuer();
  const lines: string[] = [];
  const application = await startLoggedApplication({
    folder,
    environment: { ...issuer.environment, LEASE: 'PT12S' },
    onLine: (line) => void lines.push(line),
  });
  const stop = async (): Promise<void> => {
    await application.stop();
    issuer.stop();
    await Promise.all([...vendors.values()].flatMap(({ simulator, front }) => [simulator.close(), front.close()]));
  };
  let stopped: Promise<void> | null = null;
  return {
    url: urlOf(application),
    application,
    issuer,
    vendors,
    log: () => lines.join(''),
    stop: () => (stopped ??= stop()),
    dataFiles: () => filesOf(folder),
    remove: () => rm(folder, { recursive: true }),
  };
}

async function startVendors(canaries: Canaries): Promise<ReadonlyMap<string, SownVendor>> {
  const vendors = new Map<string, SownVendor>();
  for (const entry of vendorEntries) {
    const { startSimulator } = await entry.simulator();
    const pace = { startMs: 200, finishMs: 500 };
    const simulator = await startSimulator({ directory: null, pace, rateLimit: false });
    const key = keyOf(entry.folder.kind);
    const front = await startIntermediary(() => new URL(simulator.url).origin, sowing(key, canaries), unchanged);
    vendors.set(key, { simulator, front });
  }
  return vendors;
}

const unchanged = (path: string): string => path;

/** Adds to every object of an answer a field that no document has, and to the answer a header. */
function sowing(vendor: string, canaries: Canaries): (answer: PassedAnswer) => PassedAnswer {
  const field = canaries.text(`a field of ${vendor} that no document has`);
  const header = canaries.text(`a header of ${vendor}`);
  const alter = alterJson((value) => withField(value, field));
  return (answer) => {
    const { status, headers, body } = alter(answer, nothingAsked);
    return { status, headers: { ...headers, 'x-note': header, 'set-cookie': [`note=${header}`] }, body };
  };
}

const nothingAsked = { method: '', path: '', headers: {}, body: Buffer.alloc(0) };

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);

function withField(value: JsonValue, field: string): JsonValue {
  if (isList(value)) return value.map((member) => withField(member, field));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, withField(member, field)] as const);
  return { ...Object.fromEntries(members), somethingNew: field };
}

/** JSON is YAML. */
function vendorsFile(vendors: ReadonlyMap<string, SownVendor>): string {
  const accounts = [...vendors].map(([id, { simulator, front }]) => ({
    id,
    baseUrl: front.origin + new URL(simulator.url).pathname,
    observeEvery: 'PT0.5S',
    syncEvery: 'PT1S',
    syncFrom: new Date(Date.now() - 24 * 3_600_000).toISOString(),
    timeout: 'PT5S',
    listLag: 'PT0.5S',
    quietPeriod: 'PT20S',
    ...simulator.account,
  }));
  return JSON.stringify({ vendors: accounts });
}

/** A person all of whose facts are canaries. */
export function sownPerson(canaries: Canaries, at: string): Person {
  const fact = (name: string): string => canaries.text(`the ${name} of a person at ${at}`);
  return {
    name: `${fact('first name')} ${fact('surname')}`,
    email: canaries.email(`the address of a person at ${at}`),
    otherEmails: [canaries.email(`another address of a person at ${at}`)],
    phone: canaries.phone(`the number of a person at ${at}`),
    dateOfBirth: canaries.birth(`the birth of a person at ${at}`),
    address: `7 ${fact('street')} Street`,
    address2: fact('floor'),
    city: fact('town'),
    state: 'CA',
    postalCode: fact('postal code'),
  };
}

/** What the database and the server keep on disk; the vendors' stand-ins keep nothing there. */
async function filesOf(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return new Map(await Promise.all(files.map(async (file) => [file, await readFile(file)] as const)));
}
