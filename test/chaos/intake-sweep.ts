import { createHash, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { OptOutMachineSimulator } from '../../datasources/opt-out-machine/simulator/index.js';
import { inventedPerson, type Fault, type LoggedCall, type Simulator } from '../../datasources/simulator-kit/index.js';
import { required } from '../../src/domain/invariant-error.js';
import { acknowledgeRequest } from '../../src/services/acknowledge-request.js';
import { decideRequests } from '../../src/services/decide-request.js';
import { receiveUpload } from '../../src/services/receive-upload.js';
import type { DecisionInput } from '../../src/services/services.js';
import { uploadFile } from '../../src/services/upload-file.js';
import { requestOfVendorRecord } from '../../src/services/vendor-lookup.js';
import { ChaosBench, officer } from './chaos-bench.js';
import { hasten, type SweepReport } from './fault-sweep.js';
import { faults } from './faults.js';
import { judgeIntake, type AnsweredRequest, type IntakeVerdict } from './intake-judge.js';

const intake = 'opt-out-machine';

/** What is done for a request at the vendor, with the calls that it takes there. */
interface Act {
  readonly operation: string;
  /** For how many requests at once. */
  readonly size: number;
  readonly run: (requests: readonly AnsweredRequest[]) => Promise<unknown>;
}

/**
 * Every fault of the simulator of the intake vendor at every call that delivery makes there, one after the other: receipt is
 * confirmed, files and comments are sent, and answers, of one request and of several. Those that were not answered while
 * their call failed are then acknowledged, given a file and answered; the judge has the last word. Throws where a call was
 * never made.
 */
export async function intakeSweep(
  databaseUrl: string,
  kinds: readonly Fault[] = faults,
): Promise<SweepReport & IntakeVerdict> {
  const bench = await ChaosBench.open({ databaseUrl, account: { concurrency: 8 } });
  try {
    const worker = await bench.worker({ vendors: [intake] });
    await worker.ready();
    const sweep = new IntakeSweep(bench, kinds);
    await sweep.run();
    const { simulator, requests, met } = sweep;
    const { ledger, output } = bench;
    return { ...(await judgeIntake({ simulator, ledger, requests, output })), met };
  } finally {
    await bench.close();
  }
}

/** The acts whose calls meet a fault in a sweep. */
export const actsInSweep = 6;

class IntakeSweep {
  readonly simulator: OptOutMachineSimulator;
  readonly requests: AnsweredRequest[] = [];
  met = 0;
  readonly #acting: Promise<unknown>[] = [];

  constructor(
    private readonly bench: ChaosBench,
    private readonly kinds: readonly Fault[],
  ) {
    const simulator = bench.simulator(intake);
    if (!isIntake(simulator)) throw new Error('The simulator shows nothing of what it received.');
    this.simulator = simulator;
  }

  async run(): Promise<void> {
    await this.#sweep({ operation: 'acknowledge', size: 1, run: this.#acknowledge });
    await this.#sweep({ operation: 'read', size: 1, run: this.#acknowledge });
    await this.#sweep({ operation: 'upload', size: 1, run: this.#giveFile });
    // Comments and answers are the same call, and would meet each other's faults.
    await this.#settle(await this.#sweep({ operation: 'update', size: 1, run: this.#comment }));
    await this.#sweep({ operation: 'update', size: 1, run: this.#answer });
    await this.#sweep({ operation: 'update-bulk', size: 2, run: this.#answer });
    const open = this.requests.filter(({ answered }) => !answered);
    await this.#acknowledge(open.filter(({ acknowledged }) => !acknowledged));
    await this.#giveFile(open.filter(({ files }) => files.length === 0));
    await this.#settle(open);
    await this.#answer(open);
    await Promise.all(this.#acting);
    await this.#settle(this.requests);
  }

  /** Each fault is met by requests of its own, which it answers; what they wait for may go on while other calls fail. */
  async #sweep(act: Act): Promise<readonly AnsweredRequest[]> {
    const first = this.requests.length;
    for (const fault of this.kinds) await this.#meet(act, fault);
    this.simulator.fault(null);
    return this.requests.slice(first);
  }

  /** Some calls are made for several at once where they are due at once: new requests are taken until one was. */
  async #meet({ operation, size, run }: Act, fault: Fault): Promise<void> {
    for (let tries = 0; tries < 10; tries += 1) {
      const requests = await Promise.all(Array.from({ length: size }, () => this.#newcomer()));
      const before = this.simulator.calls().length;
      const isMet = () => hasMet(operation, this.simulator.calls().slice(before), fault);
      this.simulator.fault({ ...fault, operation, ...(operation === 'read' ? {} : { times: 1 }) });
      let asked = false;
      // Its patience for the vendor's word is not waited for.
      this.#acting.push(run(requests).then(() => (asked = true)));
      const isInVain = async () => asked && !(await this.#isUnderWay(requests));
      await this.#until(async () => isMet() || (await isInVain()), `${operation} (${fault.kind})`);
      if (operation === 'read') this.simulator.fault(null);
      if (!isMet()) continue;
      this.met += 1;
      return;
    }
    throw new Error(`${operation} was never called (${fault.kind}).`);
  }

  async #newcomer(): Promise<AnsweredRequest> {
    const person = { ...inventedPerson(this.requests.length), email: `${randomUUID()}@example.com` };
    const nativeId = this.simulator.add(person, { right: 'ACCESS' });
    const requestId = required(
      await requestOfVendorRecord(this.bench.dependencies, intake, nativeId),
      'A request that was added',
    );
    const { email } = person;
    const request = {
      requestId,
      nativeId,
      email,
      acknowledged: false,
      files: [],
      remarks: [],
      comments: [],
      answered: false,
    };
    this.requests.push(request);
    return request;
  }

  readonly #acknowledge = (requests: readonly AnsweredRequest[]): Promise<unknown> =>
    Promise.all(
      requests.map((request) => {
        request.acknowledged = true;
        return acknowledgeRequest(this.bench.dependencies, officer, request.requestId);
      }),
    );

  readonly #giveFile = (requests: readonly AnsweredRequest[]): Promise<unknown> =>
    Promise.all(
      requests.map(async (request) => {
        const content = Buffer.from(`All that there is: ${randomUUID()}`);
        const file = { name: 'copy.txt', contentType: 'text/plain', size: content.length };
        const made = await uploadFile(this.bench.dependencies, officer, { request: request.requestId, ...file });
        const { ticket } = required(made.value, 'Room for a file');
        const parts = async function* () {
          yield content;
        };
        await receiveUpload(this.bench.ledger, ticket, { length: content.length, bytes: parts() });
        request.files.push(createHash('sha256').update(content).digest('hex'));
      }),
    );

  readonly #comment = (requests: readonly AnsweredRequest[]): Promise<unknown> => this.#decide(requests, null);

  readonly #answer = (requests: readonly AnsweredRequest[]): Promise<unknown> => this.#decide(requests, 'EXPORTED');

  async #decide(requests: readonly AnsweredRequest[], outcome: DecisionInput['outcome']): Promise<void> {
    const none = { right: null, denial: null, optOutCompleted: null };
    const inputs = requests.map(({ requestId }) => ({ request: requestId, outcome, comments: randomUUID(), ...none }));
    for (const [index, request] of requests.entries()) {
      request[outcome === null ? 'remarks' : 'comments'].push(inputs[index]?.comments ?? '');
      request.answered ||= outcome !== null;
    }
    const results = await decideRequests(this.bench.dependencies, officer, inputs);
    const refused = results.flatMap(({ problems }) => problems.map(({ message }) => message));
    if (refused.length > 0) throw new Error(`Not taken: ${refused.join()}`);
  }

  #settle(requests: readonly AnsweredRequest[]): Promise<void> {
    return this.#until(async () => !(await this.#isUnderWay(requests)), 'all is over');
  }

  async #until(look: () => Promise<boolean>, what: string): Promise<void> {
    await this.bench.until(async () => {
      await hasten(this.bench, intake, '');
      // The quiet period counts from the intent, so a file that is looked at early is not sent early.
      await sql`update request_file set due_at = now() where id in (select id from request_file
        where due_at > now() and lease_until is null for no key update skip locked)`.execute(this.bench.ledger.db);
      return look();
    }, what);
  }

  /** Whether something is still to be told to the vendor for one of these, or an answer to be seen there. */
  async #isUnderWay(requests: readonly AnsweredRequest[]): Promise<boolean> {
    const { db } = this.bench.ledger;
    const ids = requests.map(({ requestId }) => requestId);
    const { rows } = await sql`select from vendor_status s where s.request_id = any(${ids}::uuid[])
        and (s.task in ('ACKNOWLEDGE', 'WRITE_BACK') or s.write_back is not null)
      union all select from request_file f where f.request_id = any(${ids}::uuid[]) and f.state = 'STORED'`.execute(db);
    return rows.length > 0;
  }
}

const isIntake = (simulator: Simulator): simulator is OptOutMachineSimulator => 'received' in simulator;

/** After such a fault the whole account pauses: whichever read meets it first, the other one is not made. */
const pausesAccount = ({ kind, status }: Fault): boolean =>
  kind === 'redirect' || [401, 403, 429].includes(status ?? 0);

/** One request and a day's list are read by the same operation: both must have failed, where both can. */
function hasMet(operation: string, calls: readonly LoggedCall[], fault: Fault): boolean {
  const failed = calls.filter((call) => call.operation === operation && call.fault === fault.kind);
  if (operation !== 'read' || pausesAccount(fault)) return failed.length > 0;
  const lists = failed.filter(({ path }) => /\/\d{8}$/u.test(path));
  return lists.length > 0 && lists.length < failed.length;
}
