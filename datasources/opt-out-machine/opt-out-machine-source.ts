import { z } from 'zod';
import type { JsonValue } from '../../src/domain/json.js';
import type { VendorAccount } from '../../src/domain/vendor-account.js';
import { type FailureKind, VendorFailure } from '../../src/domain/vendor-failure.js';
import type {
  CallOptions,
  IntakeUpdate,
  OutgoingFile,
  RecordReference,
  SyncPage,
  SyncWalk,
  UnreadableItem,
  VendorSnapshot,
  VendorSource,
} from '../../src/domain/vendor-source.js';
import type { IdentifierKind, VendorCapability } from '../../src/domain/vocabulary.js';
import type { ReadResult } from '../shared/read-result.js';
import { type SourceDependencies, defineVendor } from '../shared/vendor-folder.js';
import { type DayCursor, nextOfWalk, readCursor, restartOfWalk, startsElsewhere } from './day-walk.js';
import { OptOutMachineApi, type UpdateParameters, type UploadEncoding } from './opt-out-machine-api.js';
import { dayOf, optOutMachineSnapshot, wordOfAnswer } from './opt-out-machine-mapping.js';
import type { BulkItem, OptOutMachineRequest } from './opt-out-machine-wire.js';
import { RequestReader } from './request-reader.js';

const acknowledgePath = z.string().regex(/^\/[\w/<>-]+$/);

const optOutMachineOptions = z.strictObject({
  auth: z.strictObject({
    /** Sent as it is, without a scheme word. */
    apiKey: z.string().min(1),
  }),
  /** Tried in this order; `<ID>` stands for the request's id. */
  acknowledgePaths: z
    .tuple([acknowledgePath], acknowledgePath)
    .default(['/requests/ack', '/ack', '/requests/<ID>/ack']),
  updateMethod: z.enum(['PATCH', 'PUT']).default('PATCH'),
  /** How a file is sent first. */
  uploadEncoding: z.enum(['multipart', 'json']).default('multipart'),
});
type OptOutMachineOptions = z.output<typeof optOutMachineOptions>;

type Paths = readonly [string, ...string[]];

/** The vendor's own limit, held in UTF-16 units, the stricter of its possible readings. */
const longestComment = 250;

/** One account at Opt-Out Machine: requests are read by day and by id, acknowledged, answered, and given files. */
class OptOutMachineSource implements VendorSource {
  readonly kind = 'OPT_OUT_MACHINE';
  readonly role = 'INTAKE';
  readonly key: string;
  readonly capabilities: readonly VendorCapability[] = [
    'LIST_REQUESTS',
    'GET_REQUEST',
    'ACKNOWLEDGE',
    'UPDATE',
    'UPDATE_MANY',
    'UPLOAD_FILE',
  ];
  readonly walks: readonly SyncWalk[] = [{ name: 'days', everyMs: null }];
  readonly #api: OptOutMachineApi;
  readonly #reader: RequestReader;
  /** What the account turned out to answer to comes first; forgotten with the process, and then found again. */
  #acknowledgePaths: Paths;
  #uploadEncoding: UploadEncoding;

  constructor(
    private readonly account: VendorAccount,
    options: OptOutMachineOptions,
    private readonly dependencies: SourceDependencies,
  ) {
    this.key = account.key;
    const { updateMethod } = options;
    this.#api = new OptOutMachineApi(account, { apiKey: options.auth.apiKey, updateMethod }, dependencies);
    this.#reader = new RequestReader(account.key, this.#api);
    this.#acknowledgePaths = options.acknowledgePaths;
    this.#uploadEncoding = options.uploadEncoding;
  }

  /** Requests come from here; none is sent here. */
  requiredIdentifiers(): readonly IdentifierKind[] {
    return [];
  }

  async probe(call?: CallOptions): Promise<void> {
    await this.#api.requestsOfDay(dayOf(this.dependencies.now()), 1, call);
  }

  async get(nativeId: string, call?: CallOptions): Promise<VendorSnapshot | null> {
    return this.#reader.read(nativeId, call);
  }

  async observe(
    records: readonly RecordReference[],
    call?: CallOptions,
  ): Promise<ReadonlyMap<string, VendorSnapshot | VendorFailure>> {
    return this.#reader.observe(records, call);
  }

  async list(walk: string, cursor: JsonValue | null, call?: CallOptions): Promise<SyncPage> {
    if (walk !== 'days') throw this.#failure('requestsOfDay', 'refused', 'no such walk');
    const asked = readCursor(cursor, this.account.syncFrom);
    const answer = await this.#api.requestsOfDay(asked.date, asked.page, call);
    if (startsElsewhere(asked, answer)) {
      throw this.#failure('requestsOfDay', 'unreadable', 'pages are numbered otherwise than documented');
    }
    const now = this.dependencies.now();
    const next = nextOfWalk(asked, answer, dayOf(now));
    return {
      items: (answer?.items ?? []).map(itemOf),
      next: next === null ? null : cursorOf(next),
      restart: next === null ? cursorOf(restartOfWalk(now, this.account.syncFrom)) : null,
    };
  }

  async acknowledge(nativeId: string, call?: CallOptions): Promise<void> {
    this.#reader.refuseUnlessId('acknowledge', nativeId);
    const worked = await this.#acknowledgeAt(this.#acknowledgePaths, nativeId, call);
    this.#acknowledgePaths = [worked, ...this.#acknowledgePaths.filter((path) => path !== worked)];
  }

  async update(nativeId: string, update: IntakeUpdate, call?: CallOptions): Promise<VendorSnapshot | null> {
    this.#reader.refuseUnlessId('updateRequest', nativeId);
    const parameters = this.#parametersOf('updateRequest', update);
    return optOutMachineSnapshot(await this.#api.updateRequest(nativeId, parameters, call));
  }

  /** Refuses single updates in their slots before anything is sent; throws where the call as a whole failed. */
  async updateMany(
    updates: ReadonlyMap<string, IntakeUpdate>,
    call?: CallOptions,
  ): Promise<ReadonlyMap<string, VendorFailure | null>> {
    const slots = new Map<string, VendorFailure | null>();
    const sent = new Map<string, UpdateParameters>();
    for (const [id, update] of updates) {
      const parameters = this.#checked(id, update);
      if (parameters instanceof VendorFailure) slots.set(id, parameters);
      else sent.set(id, parameters);
    }
    if (sent.size === 0) return slots;
    const answers = await this.#api.updateRequests(sent, call);
    for (const id of sent.keys()) slots.set(id, this.#bulkSlot(answers.get(id)));
    return slots;
  }

  /** Sends the file once more, in the other form, only where the vendor refused the form before it read the file. */
  async upload(nativeId: string, file: OutgoingFile, call?: CallOptions): Promise<void> {
    this.#reader.refuseUnlessId('uploadFile', nativeId);
    try {
      await this.#api.uploadFile(nativeId, file, this.#uploadEncoding, call);
    } catch (error) {
      if (this.#uploadEncoding === 'json' || !hasStatus(error, [400, 406, 415])) throw error;
      await this.#api.uploadFile(nativeId, file, 'json', call);
      this.#uploadEncoding = 'json';
    }
  }

  async close(): Promise<void> {
    await this.#api.close();
  }

  /** Answers the path that worked. A 404 may speak of the request as well as of the path, so the last one's is the answer. */
  async #acknowledgeAt([path, next, ...others]: Paths, id: string, call: CallOptions | undefined): Promise<string> {
    try {
      await this.#api.acknowledge(path, id, call);
      return path;
    } catch (error) {
      if (next === undefined || !hasStatus(error, [404, 405])) throw error;
      return this.#acknowledgeAt([next, ...others], id, call);
    }
  }

  #checked(id: string, update: IntakeUpdate): UpdateParameters | VendorFailure {
    try {
      this.#reader.refuseUnlessId('updateRequests', id);
      return this.#parametersOf('updateRequests', update);
    } catch (error) {
      if (error instanceof VendorFailure) return error;
      throw error;
    }
  }

  #parametersOf(operation: string, { answer, optOutCompleted, comments }: IntakeUpdate): UpdateParameters {
    if (comments !== undefined && comments.length > longestComment) {
      throw this.#failure(operation, 'refused', `comments are longer than ${String(longestComment)} characters`);
    }
    const parameters: UpdateParameters = {
      ...(answer === undefined ? {} : { state: wordOfAnswer[answer] }),
      ...(optOutCompleted === undefined ? {} : { opt_out_completed: optOutCompleted ? 'true' : 'false' }),
      ...(comments === undefined ? {} : { comments }),
    };
    if (Object.keys(parameters).length > 0) return parameters;
    throw this.#failure(operation, 'refused', 'nothing to update');
  }

  #bulkSlot(word: BulkItem | undefined): VendorFailure | null {
    if (word === 'received') return null;
    if (word === 'refused') return this.#failure('updateRequests', 'refused', 'not received');
    return this.#failure('updateRequests', 'unknown', 'nothing was said of this request');
  }

  #failure(operation: string, kind: FailureKind, detail: string): VendorFailure {
    return new VendorFailure(this.key, operation, { kind, detail });
  }
}

const itemOf = (read: ReadResult<OptOutMachineRequest>): VendorSnapshot | UnreadableItem =>
  read.ok ? optOutMachineSnapshot(read.value) : { nativeId: null, problem: read.failure.detail ?? 'unreadable' };

const cursorOf = ({ date, page, before }: DayCursor): JsonValue => ({ date, page, before });

const hasStatus = (error: unknown, statuses: readonly number[]): boolean =>
  error instanceof VendorFailure && error.status !== undefined && statuses.includes(error.status);

export const optOutMachineVendor = defineVendor({
  kind: 'OPT_OUT_MACHINE',
  role: 'INTAKE',
  defaults: {
    name: 'Opt-Out Machine',
    baseUrl: 'https://app.knownprivacy.com/api/v1',
    // A 429 is documented without a number: gently, then.
    concurrency: 2,
    requestsPerSecond: 10,
  },
  options: optOutMachineOptions,
  create: (account, options, dependencies) => new OptOutMachineSource(account, options, dependencies),
});
