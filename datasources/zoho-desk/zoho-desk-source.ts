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
import { retryAfterMs } from '../shared/retry-timing.js';
import { settled } from '../shared/settled.js';
import { type SourceDependencies, defineVendor } from '../shared/vendor-folder.js';
import { VendorHttp } from '../shared/vendor-http.js';
import { ZohoDeskApi } from './zoho-desk-api.js';
import { ZohoDeskList, withType } from './zoho-desk-list.js';
import { ZohoRequestType, isRequestType, typeOfRight, zohoDeskSnapshot } from './zoho-desk-mapping.js';
import { observeZohoDesk } from './zoho-desk-observation.js';
import { syncPage } from './zoho-desk-sync.js';
import { type ZohoSubjectAccessRequest, errorCodeOf, failureOfErrorCode, isUnreadable } from './zoho-desk-wire.js';

const options = z.strictObject({
  /** The organisation's number; anything but digits is answered with an opaque 500. */
  orgId: z.string().regex(/^\d+$/),
  /** Zoho's pages want it as a header, its specification as a parameter. */
  orgIdIn: z.enum(['header', 'both']).default('header'),
  timeFormat: z.enum(['iso', 'epoch']).default('iso'),
  auth: z.union([
    accessTokenAuth,
    z.strictObject({
      clientId: z.string().min(1),
      clientSecret: z.string().min(1),
      refreshToken: z.string().min(1),
      /** Of the account's own data centre: accounts.zoho.com, .eu, .in … */
      tokenUrl: safeUrl.default('https://accounts.zoho.com/oauth/v2/token'),
    }),
  ]),
});
type ZohoDeskOptions = z.output<typeof options>;

/** How far around a request's own time its list is looked at for its type. */
const aroundMs = 1000;

/** One organisation at Zoho Desk. */
class ZohoDeskSource implements VendorSource {
  readonly kind = 'ZOHO_DESK';
  readonly role = 'PROCESSOR';
  readonly capabilities = ['SUBMIT_DELETION', 'SUBMIT_ACCESS', 'LIST_REQUESTS', 'GET_REQUEST'] as const;
  readonly walks: readonly SyncWalk[] = [{ name: 'requests', everyMs: null }];
  readonly #http: VendorHttp;
  readonly #api: ZohoDeskApi;
  readonly #list: ZohoDeskList;

  constructor(
    private readonly account: VendorAccount,
    { auth, orgId, orgIdIn, timeFormat }: ZohoDeskOptions,
    private readonly dependencies: SourceDependencies,
  ) {
    this.#http = new VendorHttp({
      account,
      tokens: 'accessToken' in auth ? staticToken(auth.accessToken) : new RefreshedTokens(account, auth, dependencies),
      authorize: (token) => ({ authorization: `Zoho-oauthtoken ${token}` }),
      headers: { accept: 'application/json', orgId },
      query: orgIdIn === 'both' ? { orgId } : {},
      rateLimit: zohoRateLimit,
      renewsAfter: (answer) => !lastingRefusals.has(errorCodeOf(answer) ?? ''),
      failureOf: (answer) => zohoFailure(answer, dependencies),
      dependencies,
    });
    this.#api = new ZohoDeskApi(this.#http, timeFormat);
    this.#list = new ZohoDeskList(this.#api, account.key);
  }

  get key(): string {
    return this.account.key;
  }

  requiredIdentifiers(right: Right): readonly IdentifierKind[] {
    return typeOfRight(right) === null ? [] : ['EMAIL'];
  }

  async probe(call?: CallOptions): Promise<void> {
    await this.#api.list('probe', { limit: 1, include: [] }, call);
  }

  get(nativeId: string, call?: CallOptions): Promise<VendorSnapshot | null> {
    return this.#get(nativeId, undefined, call);
  }

  observe(
    records: readonly RecordReference[],
    call?: CallOptions,
  ): Promise<ReadonlyMap<string, VendorSnapshot | VendorFailure>> {
    const zohoDesk = {
      list: this.#list,
      get: this.#get.bind(this),
      vendor: this.key,
      toleranceMs: this.account.listLagMs,
    };
    return observeZohoDesk(records, zohoDesk, call);
  }

  list(_walk: string, cursor: JsonValue | null, call?: CallOptions): Promise<SyncPage> {
    const { syncFrom, listLagMs } = this.account;
    return syncPage({ list: this.#list, now: this.dependencies.now, syncFrom, listLagMs }, cursor, call);
  }

  plan(right: Right, identifiers: KnownIdentifiers): SubmissionPlan {
    const requestType = typeOfRight(right);
    if (requestType === null) return { records: [], missing: [] };
    const records = identifiers.emails.map((contactEmailId): PlannedRecord => {
      return { kind: callOfType[requestType], payload: { contactEmailId }, identifiersUsed: ['EMAIL'] };
    });
    return { records, missing: records.length === 0 ? ['EMAIL'] : [] };
  }

  /** Zoho keeps no message with a request. */
  async submit(
    right: Right,
    record: PlannedRecord,
    call: CallOptions & { readonly message: string | null },
  ): Promise<SubmissionReceipt> {
    const { requestType, contactEmailId } = this.#targetOf(right, record);
    const body = { contactEmailId, module: 'allEntities' } as const;
    const operation = callOfType[requestType];
    const answer = await this.#api[operation](body, call);
    const contact = answer.contactEmailId === null ? null : normalizeEmail(answer.contactEmailId);
    if (contact !== null && contact !== normalizeEmail(contactEmailId)) {
      const detail = 'the answer is about another contact';
      throw new VendorFailure(this.key, operation, { kind: 'unknown', status: 200, detail });
    }
    // The call says what was made; the documented answer to an export shows the type of an erasure.
    const snapshot = zohoDeskSnapshot({ ...answer, requestType });
    return { nativeId: answer.id, hints: snapshot.hints, snapshot };
  }

  async search(record: UncertainRecord, call?: CallOptions): Promise<SearchResult> {
    const { requestType, contactEmailId } = this.#targetOf(record.right, record);
    const startTime = new Date(record.intentAt.getTime() - this.account.listLagMs);
    const matches: VendorSnapshot[] = [];
    let blind = false;
    const whole = await this.#list.walk(
      'search',
      { contactEmailId, requestType, startTime },
      (wire) => {
        if (wire.createdTime !== null && wire.createdTime < startTime) return;
        if (isRequestType(wire.requestType) && wire.requestType !== requestType) return;
        if (wire.contactEmailId === null) blind = true;
        else if (normalizeEmail(wire.contactEmailId) === normalizeEmail(contactEmailId)) {
          matches.push(zohoDeskSnapshot(wire));
        }
      },
      { call },
    );
    return { matches, exact: true, whole: whole && !blind };
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  async #get(nativeId: string, requestType: string | undefined, call?: CallOptions): Promise<VendorSnapshot | null> {
    if (!/^\d{1,25}$/.test(nativeId)) {
      const detail = 'not an id of this vendor';
      throw new VendorFailure(this.key, 'getSubjectAccessRequest', { kind: 'refused', detail });
    }
    const wire = await this.#api.get(nativeId, call);
    if (wire === null) return null;
    return zohoDeskSnapshot(isRequestType(requestType) ? withType(wire, requestType) : await this.#typed(wire, call));
  }

  /** A request that does not say its type is in the list of one of the two. */
  async #typed(wire: ZohoSubjectAccessRequest, call: CallOptions | undefined): Promise<ZohoSubjectAccessRequest> {
    const { createdTime } = wire;
    if (wire.requestType !== null || createdTime === null) return wire;
    const startTime = new Date(createdTime.getTime() - aroundMs);
    const endTime = new Date(createdTime.getTime() + aroundMs);
    for (const requestType of Object.values(ZohoRequestType)) {
      const page = await settled(this.#list.page('findType', { startTime, endTime, requestType }, null, call));
      if (page instanceof VendorFailure) return wire;
      const own = page.items.find((item) => !isUnreadable(item) && item.id === wire.id);
      if (own !== undefined && !isUnreadable(own)) return { ...wire, requestType: own.requestType };
    }
    return wire;
  }

  /** What a planned call is about. */
  #targetOf(
    right: Right,
    { kind, payload }: Pick<PlannedRecord, 'kind' | 'payload'>,
  ): { readonly requestType: ZohoRequestType; readonly contactEmailId: string } {
    const requestType = typeOfRight(right);
    const { contactEmailId } = payload;
    if (requestType === null || contactEmailId === undefined || kind !== callOfType[requestType]) {
      throw new VendorFailure(this.key, 'submit', { kind: 'refused', detail: 'not a planned call' });
    }
    return { requestType, contactEmailId };
  }
}

const callOfType = { ERASURE_REQUEST: 'eraseAll', ACCESS_REQUEST: 'exportAll' } as const satisfies Record<
  ZohoRequestType,
  string
>;

/** Refusals that may come with 401, and that another token does not mend; a refresh token may be used ten times in ten minutes. */
const lastingRefusals: ReadonlySet<string> = new Set(['SCOPE_MISMATCH', 'OAUTH_ORG_MISMATCH', 'FORBIDDEN']);

/** Credits of the day that are left. */
function zohoRateLimit({ headers }: HttpAnswer): CallReport['rateLimit'] {
  const remaining = Number.parseInt(headers['x-rate-limit-remaining-v3'] ?? '', 10);
  return Number.isNaN(remaining) ? null : { remaining, resetsAt: null };
}

/**
 * Credentials are told by the error's code, since the status that goes with it is not documented. Of the two kinds of
 * 429, the one for too many at once comes without a time to wait: one to three seconds.
 */
function zohoFailure(answer: HttpAnswer, { now, random }: SourceDependencies): FailureDetail | null {
  const code = errorCodeOf(answer);
  if (answer.status === 429) {
    const asked = retryAfterMs(answer.headers['retry-after'], now());
    const wait = asked ?? (code === 'TOO_MANY_REQUESTS' ? 1000 + Math.floor(random() * 2000) : undefined);
    return { kind: 'throttled', status: 429, retryAfterMs: wait };
  }
  if (code === null || answer.status < 400 || answer.status > 499) return null;
  const failure = failureOfErrorCode(code, answer.status);
  return failure.kind === 'unauthorized' ? failure : null;
}

/** Zoho Desk's line in `datasources/index.ts`. */
export const zohoDeskVendor = defineVendor({
  kind: 'ZOHO_DESK',
  role: 'PROCESSOR',
  defaults: {
    name: 'Zoho Desk',
    baseUrl: 'https://desk.zoho.com/api/v1',
    concurrency: 2,
    requestsPerSecond: 10,
    declaredWindowMs: null,
  },
  options,
  create: (account, parsed, dependencies) => new ZohoDeskSource(account, parsed, dependencies),
});
