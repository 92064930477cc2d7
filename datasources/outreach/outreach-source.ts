import { z } from 'zod';
import { normalizeEmail } from '../../src/domain/identifiers.js';
import type { JsonValue } from '../../src/domain/json.js';
import type { CallReport, VendorAccount } from '../../src/domain/vendor-account.js';
import { type FailureDetail, VendorFailure } from '../../src/domain/vendor-failure.js';
import type {
  CallOptions,
  KnownIdentifiers,
  PlannedRecord,
  RecordReference,
  SearchResult,
  SubmissionPlan,
  SubmissionReceipt,
  SyncPage,
  SyncWalk,
  UncertainRecord,
  VendorSnapshot,
  VendorSource,
} from '../../src/domain/vendor-source.js';
import type { IdentifierKind, Right } from '../../src/domain/vocabulary.js';
import { staticToken } from '../shared/access-tokens.js';
import type { HttpAnswer } from '../shared/http-exchange.js';
import { RefreshedTokens, accessTokenAuth, safeUrl } from '../shared/oauth.js';
import { momentOf } from '../shared/retry-timing.js';
import { type SourceDependencies, defineVendor } from '../shared/vendor-folder.js';
import { VendorHttp } from '../shared/vendor-http.js';
import { OutreachApi } from './outreach-api.js';
import { OutreachList } from './outreach-list.js';
import { isAbout, outreachSnapshot, recipientOf } from './outreach-mapping.js';
import { observeOutreach } from './outreach-observation.js';
import {
  type OutreachComplianceRequest,
  type OutreachCreated,
  OutreachObjectType,
  isUnreadable,
} from './outreach-wire.js';

const options = z
  .strictObject({
    /** An Outreach user: whoever the request is made as. */
    requesterEmail: z.email(),
    /** How a create is written; never switched by itself, since a create is never sent twice. */
    createCasing: z.enum(['snake', 'camel']).default('snake'),
    /** The number of that user, which the older form names instead. */
    requesterId: z.int().positive().optional(),
    auth: z.union([
      accessTokenAuth,
      z.strictObject({
        clientId: z.string().min(1),
        clientSecret: z.string().min(1),
        refreshToken: z.string().min(1),
        /** Outreach wants the registered address with every refresh. */
        redirectUri: z.url(),
        tokenUrl: safeUrl.default('https://api.outreach.io/oauth/token'),
      }),
    ]),
  })
  .refine(({ createCasing, requesterId }) => createCasing === 'snake' || requesterId !== undefined, {
    path: ['requesterId'],
    message: 'is needed with createCasing camel',
  });
type OutreachOptions = z.output<typeof options>;

const day = 86_400_000;

/** Whom a create is about. */
interface Target {
  readonly objectType: OutreachObjectType;
  readonly email: string;
}

/** One account at Outreach, which deletes a prospect by one request and an address without a prospect by another. */
class OutreachSource implements VendorSource {
  readonly kind = 'OUTREACH';
  readonly role = 'PROCESSOR';
  readonly capabilities = ['SUBMIT_DELETION', 'LIST_REQUESTS', 'GET_REQUEST'] as const;
  /** State is the one useful filter: what is open is read often, and the whole list, for what ended unseen, once a day. */
  readonly walks: readonly SyncWalk[] = [
    { name: 'open', everyMs: null },
    { name: 'all', everyMs: day },
  ];
  readonly #http: VendorHttp;
  readonly #api: OutreachApi;
  readonly #list: OutreachList;

  constructor(
    private readonly account: VendorAccount,
    private readonly options: OutreachOptions,
    dependencies: SourceDependencies,
  ) {
    const { auth } = options;
    this.#http = new VendorHttp({
      account,
      tokens: 'accessToken' in auth ? staticToken(auth.accessToken) : new RefreshedTokens(account, auth, dependencies),
      authorize: (token) => ({ authorization: `Bearer ${token}` }),
      rateLimit: outreachRateLimit,
      failureOf: outreachFailure,
      dependencies,
    });
    this.#api = new OutreachApi(this.#http, account.baseUrl);
    this.#list = new OutreachList(this.#api, account.key);
  }

  get key(): string {
    return this.account.key;
  }

  requiredIdentifiers(right: Right): readonly IdentifierKind[] {
    return right === 'DELETION' ? ['EMAIL'] : [];
  }

  async probe(call?: CallOptions): Promise<void> {
    await this.#api.list('probe', { pageSize: 1 }, call);
  }

  async get(nativeId: string, call?: CallOptions): Promise<VendorSnapshot | null> {
    const request = await this.#api.get(this.#wholeNumber(nativeId), call);
    return request === null ? null : outreachSnapshot(request);
  }

  observe(
    records: readonly RecordReference[],
    call?: CallOptions,
  ): Promise<ReadonlyMap<string, VendorSnapshot | VendorFailure>> {
    return observeOutreach(records, { api: this.#api, list: this.#list, vendor: this.key }, call);
  }

  /** Outreach cannot filter by date, so what is older than the account's `syncFrom` is left out here. */
  async list(walk: string, cursor: JsonValue | null, call?: CallOptions): Promise<SyncPage> {
    const filter = walk === 'open' ? { state: ['pending', 'running'] } : {};
    const page = await this.#list.page(`list:${walk}`, filter, typeof cursor === 'string' ? cursor : null, call);
    const items = page.items
      .map((item) => (isUnreadable(item) ? item : outreachSnapshot(item)))
      .filter((item) => 'problem' in item || item.createdAt === null || item.createdAt >= this.account.syncFrom);
    return { items, next: page.next, restart: null };
  }

  plan(right: Right, identifiers: KnownIdentifiers): SubmissionPlan {
    if (right !== 'DELETION') return { records: [], missing: [] };
    const records = identifiers.emails.flatMap((email) =>
      Object.values(OutreachObjectType).map((objectType): PlannedRecord => {
        return { kind: objectType, payload: { email, objectType }, identifiersUsed: ['EMAIL'] };
      }),
    );
    return { records, missing: records.length === 0 ? ['EMAIL'] : [] };
  }

  /** Outreach keeps no message with a request. */
  async submit(
    right: Right,
    record: PlannedRecord,
    call: CallOptions & { readonly message: string | null },
  ): Promise<SubmissionReceipt> {
    const target = this.#targetOf(right, record.payload);
    const created = await this.#api.create(
      {
        ...target,
        requesterEmail: this.options.requesterEmail,
        requesterId: this.options.requesterId ?? null,
        casing: this.options.createCasing,
      },
      call,
    );
    return this.#receiptOf(created, target);
  }

  /** A Prospect shows no address: without its batch there are only its kind and its time to go by, which others share. */
  async search(record: UncertainRecord, call?: CallOptions): Promise<SearchResult> {
    const target = { ...this.#targetOf(record.right, record.payload), batchId: record.hints.batchId };
    const earliest = record.intentAt.getTime() - this.account.listLagMs;
    let blind = false;
    const { found, whole } = await this.#list.walk(
      'search',
      {},
      (wire) => {
        if (wire.createdAt !== null && wire.createdAt.getTime() < earliest) return false;
        const match = matchOf(wire, target);
        blind ||= match === 'cannot tell';
        return match === 'yes';
      },
      { call },
    );
    const exact = target.objectType === 'Recipient' || target.batchId !== undefined;
    return { matches: found.map(outreachSnapshot), exact, whole: whole && !blind };
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  /** The payload as `plan` made it. */
  #targetOf(right: Right, payload: Readonly<Record<string, string>>): Target {
    const { objectType, email } = payload;
    if (right !== 'DELETION' || email === undefined || (objectType !== 'Prospect' && objectType !== 'Recipient')) {
      throw new VendorFailure(this.key, 'createComplianceRequest', { kind: 'refused', detail: 'not a planned call' });
    }
    return { objectType, email };
  }

  #receiptOf(created: OutreachCreated, target: Target): SubmissionReceipt {
    const { batchId, request } = created;
    if (request === null) {
      return { nativeId: null, hints: { batchId, objectType: target.objectType }, snapshot: null };
    }
    const recipient = recipientOf(request);
    if (!couldBe(request, target.objectType) || (recipient !== null && recipient !== normalizeEmail(target.email))) {
      const detail = 'the answer is about another record';
      throw new VendorFailure(this.key, 'createComplianceRequest', { kind: 'unknown', status: 201, detail });
    }
    const snapshot = outreachSnapshot(request);
    return { nativeId: request.id, hints: { objectType: target.objectType, ...snapshot.hints }, snapshot };
  }

  /** Path ids are whole numbers; anything else would be another path. */
  #wholeNumber(nativeId: string): string {
    if (/^\d{1,19}$/.test(nativeId)) return nativeId;
    throw new VendorFailure(this.key, 'getComplianceRequest', { kind: 'refused', detail: 'not an id of this vendor' });
  }
}

/** All attributes are nullable: a request that does not say what it is about may be the one. */
function couldBe(wire: OutreachComplianceRequest, objectType: OutreachObjectType): boolean {
  return wire.objectType === null || isAbout(wire, objectType);
}

/** Whether a request is the one for a target. One that hides what would tell it apart leaves the question open. */
function matchOf(
  wire: OutreachComplianceRequest,
  { objectType, email, batchId }: Target & { readonly batchId: string | undefined },
): 'yes' | 'no' | 'cannot tell' {
  if (!couldBe(wire, objectType)) return 'no';
  if (batchId !== undefined && wire.batchComplianceRequestUuid === batchId) return 'yes';
  if (objectType === 'Recipient') {
    if (wire.requestObjectId === null) return 'cannot tell';
    return normalizeEmail(wire.requestObjectId) === normalizeEmail(email) ? 'yes' : 'no';
  }
  if (batchId === undefined) return 'yes';
  return wire.batchComplianceRequestUuid === null ? 'cannot tell' : 'no';
}

/** The remaining number may be two, joined by a comma; the first is the hour's. */
function outreachRateLimit({ headers }: HttpAnswer): CallReport['rateLimit'] {
  const remaining = Number.parseInt(headers['x-ratelimit-remaining'] ?? '', 10);
  return Number.isNaN(remaining) ? null : { remaining, resetsAt: momentOf(headers['x-ratelimit-reset']) };
}

/** Outreach names a missing scope in its own error id. Its words about it are not repeated. */
function outreachFailure(answer: HttpAnswer): FailureDetail | null {
  return answer.status === 403 && answer.text.includes('unauthorizedOauthScope')
    ? { kind: 'unauthorized', status: 403, detail: 'the token lacks complianceRequests.read or .write' }
    : null;
}

/** Outreach's line in `datasources/index.ts`. */
export const outreachVendor = defineVendor({
  kind: 'OUTREACH',
  role: 'PROCESSOR',
  defaults: {
    name: 'Outreach',
    baseUrl: 'https://api.outreach.io/api/v2',
    concurrency: 4,
    requestsPerSecond: 10,
    declaredWindowMs: null,
  },
  options,
  create: (account, parsed, dependencies) => new OutreachSource(account, parsed, dependencies),
});
