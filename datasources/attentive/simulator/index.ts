import {
  type AddOptions,
  type Authorization,
  defaultPace,
  type HeldRecord,
  type Limit,
  openJournal,
  type Person,
  type SimulatedRequest,
  type Simulator,
  type SimulatorOptions,
  seedPlan,
  startSimulatorServer,
  tokenBucket,
} from '../../simulator-kit/index.js';
import {
  attentiveStates,
  type Course,
  type DeleteRequest,
  freeze,
  mintId,
  parseDeleteRequest,
  progressOf,
  toAttentiveState,
} from './delete-request.js';
import { attentiveQuirks } from './quirks.js';
import { type Attentive, attentiveRoutes, basePath, failure } from './routes.js';

const accessToken = 'attentive-simulator-token';

/** Documented for every endpoint that has no figure of its own: so many calls in a second, per endpoint and token. */
const callsPerSecond = 150;

/**
 * Attentive's privacy requests over HTTP, by its reference page, its OpenAPI and its pages on limits and tokens.
 * Its base path is `/v1`.
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const now = options.now ?? (() => new Date());
  const journal = openJournal({ directory: options.directory, name: 'attentive', parse: parseDeleteRequest });
  const attentive: Attentive = { journal, quirks: attentiveQuirks(), pace: options.pace ?? defaultPace };
  const limit = tokenBucket({ capacity: callsPerSecond, refillPerSecond: callsPerSecond, now });
  if (journal.fresh) seed(attentive, options.seed ?? 0, now());

  const server = await startSimulatorServer({
    port: options.port ?? 0,
    now,
    routes: attentiveRoutes(attentive),
    authorize,
    unauthorized: () => ({ status: 401 }),
    // The specification knows no 405.
    unmatched: () => ({ status: 404 }),
    gate: (call) => (options.rateLimit === false || limit.take(call.operation).allowed ? null : { status: 429 }),
    headers: (call) => rateHeaders(limit, call.operation),
    faultReply: (status) => failure(attentive.quirks, status, 'The request body is not valid.'),
    log: (call) => journal.logCall(call),
  });

  return {
    url: `${server.origin}${basePath}`,
    account: { kind: 'ATTENTIVE', auth: { accessToken } },
    calls: () => journal.calls(),
    operations: server.operations,
    fault: (fault) => server.fault(fault),
    get quirks() {
      return attentive.quirks.all();
    },
    quirk: (name, value) => attentive.quirks.set(name, value),
    add: (person, added) => add(attentive, person, now(), added ?? {}),
    force: (nativeId, nativeState) => force(attentive, nativeId, nativeState, now()),
    records: () => heldRecords(attentive, now()),
    nativeStates: attentiveStates,
    async close() {
      await server.close();
      journal.close();
    },
  };
}

function authorize(call: SimulatedRequest): Authorization {
  const sent = call.headers.authorization;
  if (sent === undefined) return 'missing';
  return sent === `Bearer ${accessToken}` ? 'ok' : 'wrong';
}

/** Every answer has these two, and none says when to come back. */
function rateHeaders(limit: Limit, operation: string): Readonly<Record<string, string>> {
  const state = limit.peek(operation);
  return { 'x-ratelimit-limit': String(state.limit), 'x-ratelimit-remaining': String(state.remaining) };
}

const courseAt = ({ quirks, pace }: Attentive, now: Date): Course => ({
  now,
  pace,
  contradiction: quirks.get('contradiction'),
});

/** A deletion that was asked for at Attentive: by e-mail and telephone. It takes no other right. */
function add(attentive: Attentive, person: Person, now: Date, options: AddOptions): string {
  if ((options.right ?? 'DELETION') !== 'DELETION') throw new RangeError('Attentive takes deletions only.');
  const { journal, quirks } = attentive;
  const request: DeleteRequest = {
    id: mintId(journal.nextNumber(), quirks.get('numericIds') ? 'digits' : 'alphanumeric'),
    createdAt: (options.at ?? now).toISOString(),
    email: person.email,
    phone: person.phone,
    clientUserId: null,
    message: 'Asked for by the subscriber.',
    frozen: null,
  };
  const { nativeState } = options;
  const course = courseAt(attentive, now);
  journal.put(nativeState === undefined ? request : freeze(request, toAttentiveState(nativeState), course));
  return request.id;
}

function force(attentive: Attentive, nativeId: string, nativeState: string, now: Date): void {
  const request = attentive.journal.get(nativeId);
  if (request === undefined) throw new RangeError(`Attentive holds no request ${nativeId}.`);
  attentive.journal.put(freeze(request, toAttentiveState(nativeState), courseAt(attentive, now)));
}

function heldRecords(attentive: Attentive, now: Date): readonly HeldRecord[] {
  const course = courseAt(attentive, now);
  return attentive.journal
    .records()
    .map((request) => ({
      nativeId: request.id,
      nativeState: progressOf(request, course).state,
      createdAt: new Date(request.createdAt),
      identifier: request.email ?? request.phone ?? request.clientUserId,
    }))
    .sort((one, other) => one.createdAt.getTime() - other.createdAt.getTime());
}

/** A contradiction is nothing that Attentive documents, so no seeded request is in one. */
function seed(attentive: Attentive, count: number, now: Date): void {
  for (const { person, at, nativeState } of seedPlan(count, now, {
    open: ['received', 'processing'],
    final: ['processed'],
  })) {
    add(attentive, person, now, { at, nativeState });
  }
}
