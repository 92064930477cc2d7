import { randomBytes } from 'node:crypto';
import {
  type Authorization,
  defaultPace,
  openJournal,
  type Reply,
  type SimulatedRequest,
  type Simulator,
  type SimulatorOptions,
  startSimulatorServer,
} from '../../simulator-kit/index.js';
import {
  forbidden,
  internalError,
  methodNotAllowed,
  orgMismatch,
  thresholdExceeded,
  tooManyRequests,
  unauthorized,
  unprocessable,
  urlNotFound,
} from './api-errors.js';
import { apiLimits } from './api-limits.js';
import { client, openOAuth, tokenError } from './oauth.js';
import { type ZohoQuirks, zohoQuirks } from './quirks.js';
import { deskAgent, openRequestStore, seedRequests } from './request-store.js';
import { finish } from './resource.js';
import { apiRoutes, basePath } from './routes.js';
import {
  isStatus,
  parseSubjectAccessRequest,
  type RequestType,
  type Status,
  statuses,
} from './subject-access-request.js';

const orgId = '60012345678';

/** Zoho Desk's subject access requests and its token endpoint, from its published documents. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const now = options.now ?? (() => new Date());
  const pace = options.pace ?? defaultPace;
  const quirks = zohoQuirks();
  const journal = openJournal({ directory: options.directory, name: 'zoho-desk', parse: parseSubjectAccessRequest });
  const store = openRequestStore(journal, pace);
  if (journal.fresh) seedRequests(store, options.seed ?? 0, now());
  const exportKey = journal.setting('export-key') ?? randomBytes(16).toString('hex');
  journal.set('export-key', exportKey);
  const enforced = options.rateLimit ?? true;
  const oauth = openOAuth(journal, quirks, { now, enforced });
  const limits = apiLimits(quirks, now, enforced);

  const server = await startSimulatorServer({
    port: options.port ?? 0,
    now,
    routes: [...oauth.routes, ...apiRoutes({ store, quirks, pace, orgId, exportKey, inTurn: limits.inTurn })],
    authorize: (request) => judge(request, oauth.accepts),
    unauthorized: (found) => finish(unauthorized(found), quirks),
    unmatched: (_request, allowed) => finish(allowed.length > 0 ? methodNotAllowed() : urlNotFound(), quirks),
    gate: (request) => {
      const refusal = wrongOrganisation(request, quirks) ?? limits.gate(request);
      return refusal === null ? null : finish(refusal, quirks);
    },
    headers: limits.headers,
    faultReply: (status, request) => finish(failure(status, request, quirks), quirks),
    log: journal.logCall,
  });

  return {
    url: `${server.origin}${basePath}`,
    account: { kind: 'ZOHO_DESK', orgId, auth: { ...client, tokenUrl: `${server.origin}/oauth/v2/token` } },
    calls: journal.calls,
    operations: server.operations,
    fault: server.fault,
    get quirks() {
      return quirks.all();
    },
    quirk: quirks.set,
    add(person, { right = 'DELETION', at = now(), nativeState } = {}) {
      if (right === 'OPT_OUT') throw new Error('Zoho Desk knows requests for access and erasure only.');
      const requestType: RequestType = right === 'ACCESS' ? 'ACCESS_REQUEST' : 'ERASURE_REQUEST';
      const frozen = nativeState === undefined ? {} : { frozen: statusNamed(nativeState) };
      const wanted = {
        email: person.email,
        requestType,
        recordType: 'ALL',
        referenceTicketNumber: null,
        agentId: deskAgent.id,
      } as const;
      return store.create({ ...wanted, at, ...frozen }).id;
    },
    force: (nativeId, nativeState) => store.freeze(nativeId, statusNamed(nativeState), now()),
    records: () => store.held(now()),
    nativeStates: statuses,
    async close() {
      await server.close();
      journal.close();
    },
  };
}

function statusNamed(word: string): Status {
  if (!isStatus(word)) throw new Error(`Zoho Desk has no status ${word}.`);
  return word;
}

/** Both words are accepted before the token. */
function judge(request: SimulatedRequest, accepts: (token: string, now: Date) => boolean): Authorization {
  const header = request.headers.authorization;
  if (header === undefined) return 'missing';
  const token = /^(?:Zoho-oauthtoken|Bearer) (.+)$/i.exec(header)?.[1];
  return token !== undefined && accepts(token, request.now) ? 'ok' : 'wrong';
}

/** A number of another organisation is refused with a reason, anything else ends as an opaque 500. */
function wrongOrganisation(request: SimulatedRequest, quirks: ZohoQuirks): Reply | null {
  const place = quirks.get('orgIdIn');
  if (place === 'nowhere') return null;
  const header = request.headers['orgid'];
  const inHeader = typeof header === 'string' ? header : null;
  const inQuery = request.query.get('orgId');
  const given = place === 'header' ? inHeader : place === 'query' ? inQuery : (inHeader ?? inQuery);
  if (given === orgId) return null;
  return given !== null && !/^\d+$/.test(given) ? internalError() : orgMismatch();
}

const retryInSeconds = 2;

/** A failure in the vendor's own shape. */
function failure(status: number, request: SimulatedRequest, quirks: ZohoQuirks): Reply {
  if (request.operation === 'mintToken')
    return { ...tokenError(status < 500 ? 'invalid_code' : 'server_error'), status };
  if (status === 401) return unauthorized('wrong');
  if (status === 403) return forbidden();
  if (status === 404) return urlNotFound();
  if (status === 405) return methodNotAllowed();
  if (status === 422) return unprocessable('This cannot be processed.');
  if (status !== 429) return internalError(status);
  return quirks.get('throttleKind') === 'THRESHOLD_EXCEEDED' ? thresholdExceeded(retryInSeconds) : tooManyRequests();
}
