import {
  type AddOptions,
  type Authorization,
  type HeldRecord,
  openJournal,
  type Person,
  type SimulatedRequest,
  type Simulator,
  type SimulatorOptions,
  startSimulatorServer,
} from '../../simulator-kit/index.js';
import { callGate } from './call-gate.js';
import { parseOptOutRequest } from './journal-entry.js';
import { answered, optOutMachineStates, type ReceivedFile, toOptOutMachineState } from './opt-out-request.js';
import { addRequest, seedRequests } from './people-who-asked.js';
import { optOutMachineQuirks } from './quirks.js';
import { basePath, optOutMachineRoutes } from './routes.js';
import type { OptOutMachine } from './updates.js';
import { failure } from './wire.js';

const apiKey = 'opt-out-machine-simulator-key';

export interface OptOutMachineAddOptions extends AddOptions {
  /** In the vendor's own words, instead of `right`: several, or one that no document names. */
  readonly requestTypes?: readonly string[];
}

/** Beside what every simulator can do: what the company sent, which this API never shows again. */
export interface OptOutMachineSimulator extends Simulator {
  add(person: Person, options?: OptOutMachineAddOptions): string;
  /** Throws on an unknown id. */
  received(nativeId: string): { readonly comments: readonly string[]; readonly files: readonly ReceivedFile[] };
}

/**
 * The intake API of Opt-Out Machine over HTTP, by its reference and that reference's earlier editions. Its base path
 * is `/api/v1`. A request stays `active` until it is updated, whatever the clock says, so `pace` has no meaning here.
 * `force` sets a state as a person at the vendor would, and the company may still update it.
 */
export async function startSimulator(options: SimulatorOptions): Promise<OptOutMachineSimulator> {
  const now = options.now ?? (() => new Date());
  const journal = openJournal({ directory: options.directory, name: 'opt-out-machine', parse: parseOptOutRequest });
  const quirks = optOutMachineQuirks();
  let origin = '';
  const machine: OptOutMachine = { journal, quirks, origin: () => origin };
  if (journal.fresh) seedRequests(machine, options.seed ?? 0, now());

  const server = await startSimulatorServer({
    port: options.port ?? 0,
    now,
    routes: optOutMachineRoutes(machine),
    authorize,
    unauthorized: () => failure(quirks, 401),
    unmatched: (_call, allowed) => failure(quirks, allowed.length > 0 ? 405 : 404),
    gate: callGate(quirks, { limited: options.rateLimit ?? true, now }),
    faultReply: (status) => failure(quirks, status),
    log: (call) => journal.logCall(call),
  });
  origin = server.origin;

  return {
    url: `${origin}${basePath}`,
    account: { kind: 'OPT_OUT_MACHINE', auth: { apiKey } },
    calls: () => journal.calls(),
    operations: server.operations,
    fault: (fault) => server.fault(fault),
    get quirks() {
      return quirks.all();
    },
    quirk: (name, value) => quirks.set(name, value),
    add: (person, added) => addRequest(machine, person, now(), added ?? {}),
    force: (nativeId, nativeState) => {
      journal.put(answered(held(machine, nativeId), toOptOutMachineState(nativeState), now()));
    },
    records: () => heldRecords(machine),
    received: (nativeId) => {
      const { comments, files } = held(machine, nativeId);
      return { comments, files };
    },
    nativeStates: optOutMachineStates,
    async close() {
      await server.close();
      journal.close();
    },
  };
}

/** The raw key, without a scheme. */
function authorize(call: SimulatedRequest): Authorization {
  const sent = call.headers.authorization;
  if (sent === undefined) return 'missing';
  return sent === apiKey ? 'ok' : 'wrong';
}

function held({ journal }: OptOutMachine, nativeId: string) {
  const request = journal.get(nativeId);
  if (request === undefined) throw new RangeError(`Opt-Out Machine holds no request ${nativeId}.`);
  return request;
}

const heldRecords = ({ journal }: OptOutMachine): readonly HeldRecord[] =>
  journal
    .records()
    .map((request) => ({
      nativeId: request.id,
      nativeState: request.state,
      createdAt: new Date(request.submittedAt),
      identifier: request.person.email,
    }))
    .sort((one, other) => one.createdAt.getTime() - other.createdAt.getTime());
