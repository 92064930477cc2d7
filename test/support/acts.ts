import { randomUUID } from 'node:crypto';
import type { OptOutMachineSimulator } from '../../datasources/opt-out-machine/simulator/index.js';
import type { Person, Simulator } from '../../datasources/simulator-kit/index.js';
import {
  requestFields,
  requestOfRecord,
  requestOnce,
  statusAt,
  type ActShown,
  type DeletionWanted,
  type RequestShown,
  type UserErrorShown,
} from './operations.js';
import type { GraphAnswer, RunningSystem } from './running-system.js';

type Variables = Readonly<Record<string, unknown>>;

/** One field with its variables, each of its type in the contract: `{ vendorStatus: 'ID!' }`. */
interface Operation {
  readonly kind: 'query' | 'mutation';
  readonly field: string;
  readonly types: Readonly<Record<string, string>>;
  readonly selection: string;
}

function documentOf({ kind, field, types, selection }: Operation): string {
  const variables = Object.entries(types).map(([name, type]) => `$${name}: ${type}`);
  const given = Object.keys(types).map((name) => `${name}: $${name}`);
  const fragment = selection.includes('...RequestFields') ? requestFields : '';
  return `${fragment} ${kind} (${variables.join(', ')}) { answer: ${field}(${given.join(', ')}) ${selection} }`;
}

async function run<T>(system: RunningSystem, operation: Operation, variables: Variables): Promise<T> {
  return (await system.query<{ readonly answer: T }>(documentOf(operation), variables)).answer;
}

const errors = 'userErrors { code message field }';
const onRequest = `{ privacyRequest { ...RequestFields } ${errors} }`;
const onStatus = `{ vendorStatus { id state outcome reason confidence } ${errors} }`;
const onMany = `{ succeeded failed results { request privacyRequest { ...RequestFields } ${errors} } }`;

/** A plan as it is shown. */
export interface PlanShown {
  readonly hash: string;
  readonly regulation: string;
  readonly dueAt: string | null;
  readonly warnings: readonly string[];
  readonly steps: readonly {
    readonly vendor: { readonly key: string };
    readonly action: string;
    readonly possible: boolean;
    readonly reason: string | null;
    readonly identifiersUsed: readonly string[];
    readonly identifiersMissing: readonly string[];
    readonly irreversible: boolean;
    readonly expectedAt: string | null;
  }[];
}

type PlanWanted = Pick<DeletionWanted, 'subject' | 'request' | 'vendors' | 'regulation'>;

const plan: Operation = {
  kind: 'query',
  field: 'planDeletion',
  types: { input: 'PlanDeletionInput!' },
  selection: `{ hash regulation dueAt warnings steps { vendor { key } action possible reason identifiersUsed
    identifiersMissing irreversible expectedAt } }`,
};

export const planDeletion = (system: RunningSystem, input: PlanWanted): Promise<PlanShown> =>
  run(system, plan, { input });

/** The answer whatever it is. */
export const askForPlan = (system: RunningSystem, input: PlanWanted): Promise<GraphAnswer<unknown>> =>
  system.ask(documentOf(plan), { input });

export interface StatusActShown {
  readonly vendorStatus: {
    readonly state: string;
    readonly outcome: string | null;
    readonly reason: string | null;
    readonly confidence: string | null;
  } | null;
  readonly userErrors: readonly UserErrorShown[];
}

/** What is said of a status; which of it, the act decides. */
interface OnStatus {
  readonly vendorStatus: string;
  readonly reason?: string;
  readonly outcome?: string;
  readonly comment?: string;
}

const statusAct =
  (field: string, types: Readonly<Record<string, string>>) =>
  (system: RunningSystem, given: OnStatus): Promise<StatusActShown> =>
    run(
      system,
      { kind: 'mutation', field, types: { vendorStatus: 'ID!', ...types }, selection: onStatus },
      { ...given },
    );

export const retryVendor = statusAct('retryVendor', {});
export const excludeVendor = statusAct('excludeVendor', { reason: 'Reason!', comment: 'String!' });
export const attestVendor = statusAct('attestVendor', { outcome: 'Outcome!', comment: 'String!' });

export const cancelRequest = (system: RunningSystem, request: string, comment: string): Promise<ActShown> =>
  run(
    system,
    { kind: 'mutation', field: 'cancelRequest', types: { request: 'ID!', comment: 'String!' }, selection: onRequest },
    { request, comment },
  );

export const requestAccess = (system: RunningSystem, wanted: DeletionWanted): Promise<ActShown> =>
  run(
    system,
    { kind: 'mutation', field: 'requestAccess', types: { input: 'RequestAccessInput!' }, selection: onRequest },
    { input: { idempotencyKey: randomUUID(), ...wanted } },
  );

/** What is decided about a request. */
export interface Decision {
  readonly request: string;
  readonly right?: string;
  readonly outcome?: string;
  readonly denial?: string;
  readonly optOutCompleted?: boolean;
  readonly comments?: string;
}

export const decide = (system: RunningSystem, input: Decision): Promise<ActShown> =>
  run(
    system,
    {
      kind: 'mutation',
      field: 'updatePrivacyRequest',
      types: { input: 'UpdatePrivacyRequestInput!' },
      selection: onRequest,
    },
    { input },
  );

export interface BulkShown {
  readonly succeeded: number;
  readonly failed: number;
  readonly results: readonly (ActShown & { readonly request: string })[];
}

export const decideMany = (system: RunningSystem, inputs: readonly Decision[]): Promise<BulkShown> =>
  run(
    system,
    {
      kind: 'mutation',
      field: 'updatePrivacyRequests',
      types: { inputs: '[UpdatePrivacyRequestInput!]!' },
      selection: onMany,
    },
    { inputs },
  );

export const acknowledgeMany = (system: RunningSystem, requests: readonly string[]): Promise<BulkShown> =>
  run(
    system,
    { kind: 'mutation', field: 'acknowledgeMany', types: { requests: '[ID!]!' }, selection: onMany },
    { requests },
  );

export interface IdentifierShown {
  readonly subject: {
    readonly identifiers: readonly {
      readonly kind: string;
      readonly value: string;
      readonly verifiedAt: string | null;
    }[];
  } | null;
  readonly userErrors: readonly UserErrorShown[];
}

export const addIdentifier = (
  system: RunningSystem,
  given: { readonly subject: string; readonly kind: string; readonly value: string; readonly verifiedAt?: string },
): Promise<IdentifierShown> =>
  run(
    system,
    {
      kind: 'mutation',
      field: 'addSubjectIdentifier',
      types: { subject: 'ID!', kind: 'IdentifierKind!', value: 'String!', verifiedAt: 'DateTime' },
      selection: `{ subject { identifiers { kind value verifiedAt } } ${errors} }`,
    },
    given,
  );

export interface EventShown {
  readonly type: string;
  readonly message: string;
  readonly comment: string | null;
}

export async function eventsOf(system: RunningSystem, id: string): Promise<readonly EventShown[]> {
  const document =
    'query ($id: ID!) { privacyRequest(id: $id) { events(first: 100) { nodes { type message comment } } } }';
  type Found = { readonly privacyRequest: { readonly events: { readonly nodes: readonly EventShown[] } } };
  return (await system.query<Found>(document, { id })).privacyRequest.events.nodes;
}

/** An id as this graph gives out, of a thing that is not there. */
export const idOfNothing = (type: string): string =>
  Buffer.from(`${type}:01926f5e-7c1a-7def-8abc-0123456789ab`).toString('base64url');

/** The intake vendor's simulator, which also shows what the organisation sent there. */
export function intakeOf(system: RunningSystem): OptOutMachineSimulator {
  const simulator = system.simulator('opt-out-machine');
  if (!isIntake(simulator)) throw new Error('The intake simulator shows nothing of what it received.');
  return simulator;
}

const isIntake = (simulator: Simulator): simulator is OptOutMachineSimulator => 'received' in simulator;

/** A person asks for `types` through the intake vendor; the request as the graph comes to know it. */
export async function asksThroughIntake(
  system: RunningSystem,
  person: Person,
  ...types: readonly string[]
): Promise<{ readonly request: RequestShown; readonly nativeId: string }> {
  const nativeId = intakeOf(system).add(person, { requestTypes: types });
  const request = await requestOfRecord(system, 'opt-out-machine', nativeId);
  if (request === null) throw new Error('The vendor shows no such request.');
  return { request, nativeId };
}

/** The word that the intake vendor now has for a request. */
export const wordAtIntake = (system: RunningSystem, nativeId: string): string | undefined =>
  intakeOf(system)
    .records()
    .find((record) => record.nativeId === nativeId)?.nativeState;

/** For a system in which vendors come to an end when a test has them say so, and not by themselves. */
export const ownPace = { simulation: { pace: { startMs: 200, finishMs: 3_600_000 } } } as const;

/** Waits until a vendor has every record of its status, then has the vendor say this word of them from now on. */
export async function vendorSays(system: RunningSystem, id: string, vendor: string, word: string): Promise<void> {
  const nativeIds = (request: RequestShown) => statusAt(request, vendor).records.map((record) => record.nativeId);
  const request = await requestOnce(
    system,
    id,
    (seen) => nativeIds(seen).length > 0 && !nativeIds(seen).includes(null),
  );
  for (const nativeId of nativeIds(request)) if (nativeId !== null) system.simulator(vendor).force(nativeId, word);
}
