import { startSimulator } from '../../datasources/outreach/simulator/index.js';
import type { Simulator, SimulatorOptions } from '../../datasources/simulator-kit/index.js';
import { memberAt } from './member-at.js';

export const noon = Date.parse('2026-11-21T12:00:00.000Z');
export const mediaType = 'application/vnd.api+json';

/** A caller of a simulated Outreach whose clock it holds. */
export interface OutreachClient {
  readonly simulator: Simulator;
  advance(ms: number): void;
  mint(changes?: Record<string, string>, asQuery?: boolean): Promise<Response>;
  /** Mints with the first refresh token and uses the access token from now on. */
  signIn(): Promise<void>;
  use(token: string): void;
  /** A path of the API or a whole address out of a link. */
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  list(query?: string): Promise<unknown>;
  create(attributes: Record<string, unknown>, contentType?: string): Promise<Response>;
}

/** Minting is not throttled here: the clock stands still between tests' calls. */
export async function startOutreach(options: Partial<SimulatorOptions> = {}): Promise<OutreachClient> {
  let clock = noon;
  let token = '';
  const simulator = await startSimulator({ directory: null, now: () => new Date(clock), ...options });
  simulator.quirk('mintThrottle', false);
  const auth = (name: string): string => String(memberAt(simulator.account, 'auth', name));
  const authorization = (): { authorization: string } => ({ authorization: `Bearer ${token}` });

  const client: OutreachClient = {
    simulator,
    advance: (ms) => void (clock += ms),
    use: (next) => void (token = next),
    mint(changes = {}, asQuery = false) {
      const parameters = new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: auth('clientId'),
        client_secret: auth('clientSecret'),
        redirect_uri: auth('redirectUri'),
        refresh_token: auth('refreshToken'),
        ...changes,
      });
      const url = auth('tokenUrl');
      const method = 'POST';
      return asQuery ? fetch(`${url}?${parameters.toString()}`, { method }) : fetch(url, { method, body: parameters });
    },
    async signIn() {
      token = String(memberAt(await (await client.mint()).json(), 'access_token'));
    },
    get: (path, headers = {}) =>
      fetch(path.startsWith('http') ? path : `${simulator.url}${path}`, {
        headers: { ...authorization(), ...headers },
      }),
    list: async (query = '') => (await client.get(`/complianceRequests${query}`)).json(),
    create: (attributes, contentType = mediaType) =>
      fetch(`${simulator.url}/complianceRequests`, {
        method: 'POST',
        headers: { ...authorization(), 'content-type': contentType },
        body: JSON.stringify({ data: { type: 'complianceRequest', attributes } }),
      }),
  };
  return client;
}
