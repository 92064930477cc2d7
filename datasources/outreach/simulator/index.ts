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
import { forbidden, invalid, maintenance, noSuchPath, notFound, otherFailure, unauthorized } from './api-errors.js';
import { type ApiLimit, apiLimit } from './api-limit.js';
import { isRequestState, parseComplianceRequest, type RequestState, requestStates } from './compliance-request.js';
import { app, oauthError, openOAuth, tooManyTokens } from './oauth.js';
import { outreachQuirks } from './quirks.js';
import { appOwner, openRequestStore, seedRequests } from './request-store.js';
import { apiRoutes, basePath, mediaType } from './routes.js';

/** Outreach's compliance requests and its token endpoint, from its published documents. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const now = options.now ?? (() => new Date());
  const pace = options.pace ?? defaultPace;
  const quirks = outreachQuirks();
  const journal = openJournal({ directory: options.directory, name: 'outreach', parse: parseComplianceRequest });
  const store = openRequestStore(journal, pace);
  if (journal.fresh) seedRequests(store, options.seed ?? 0, now());
  const oauth = openOAuth(journal, quirks);
  const limit = apiLimit(quirks, now, options.rateLimit ?? true);

  const server = await startSimulatorServer({
    port: options.port ?? 0,
    now,
    routes: [...oauth.routes, ...apiRoutes({ store, quirks, pace })],
    authorize: (request) => judge(request, oauth.accepts),
    unauthorized,
    unmatched: noSuchPath,
    gate: limit.gate,
    headers: limit.headers,
    faultReply: (status, request) => failure(status, request, limit),
    contentType: mediaType,
    log: journal.logCall,
  });

  return {
    url: `${server.origin}${basePath}`,
    account: {
      kind: 'OUTREACH',
      requesterEmail: appOwner.email,
      auth: { ...app, tokenUrl: `${server.origin}/oauth/token` },
    },
    calls: journal.calls,
    operations: server.operations,
    fault: server.fault,
    get quirks() {
      return quirks.all();
    },
    quirk: quirks.set,
    add(person, { right = 'DELETION', at = now(), nativeState } = {}) {
      if (right !== 'DELETION') throw new Error('Outreach knows requests for deletion only.');
      const frozen = nativeState === undefined ? {} : { frozen: requestState(nativeState) };
      return store.addInUi(person, { objectType: 'Prospect', at, ...frozen }).id;
    },
    force: (nativeId, nativeState) => store.freeze(nativeId, requestState(nativeState), now()),
    records: () => store.held(now()),
    nativeStates: requestStates,
    async close() {
      await server.close();
      journal.close();
    },
  };
}

function requestState(word: string): RequestState {
  if (!isRequestState(word)) throw new Error(`Outreach has no state ${word}.`);
  return word;
}

function judge(request: SimulatedRequest, accepts: (token: string, now: Date) => boolean): Authorization {
  const header = request.headers.authorization;
  if (header === undefined) return 'missing';
  const token = /^Bearer (.+)$/i.exec(header)?.[1];
  return token !== undefined && accepts(token, request.now) ? 'ok' : 'wrong';
}

/** How far ahead a simulated throttle or maintenance ends, when no header says otherwise. */
const retryInMs = 2_000;

/** A failure in the vendor's own shape. */
function failure(status: number, request: SimulatedRequest, limit: ApiLimit): Reply {
  const retryAt = new Date(request.now.getTime() + retryInMs);
  if (request.operation === 'mintToken') {
    if (status === 429) return tooManyTokens(retryInMs / 1000);
    return oauthError(
      status,
      status === 401 ? 'invalid_client' : status < 500 ? 'invalid_grant' : 'server_error',
      'It was refused.',
    );
  }
  if (status === 401) return unauthorized();
  if (status === 403) return forbidden();
  if (status === 404) return notFound(request.params['id'] ?? '');
  if (status === 422) return invalid('/data', 'This cannot be processed.');
  if (status === 429) return limit.refusal(retryAt, request.now);
  return status === 503 ? maintenance(retryAt) : otherFailure(status);
}
