import { startSimulator } from '../../datasources/zoho-desk/simulator/index.js';
import type { Simulator, SimulatorOptions } from '../../datasources/simulator-kit/index.js';
import { memberAt } from './member-at.js';

export const noon = Date.parse('2026-11-21T12:00:00.000Z');

/** A caller of a simulated Zoho Desk whose clock it holds. */
export interface ZohoDeskClient {
  readonly simulator: Simulator;
  advance(ms: number): void;
  mint(changes?: Record<string, string>, asQuery?: boolean): Promise<Response>;
  /** Uses this access token from now on. */
  use(token: string): void;
  /** `undefined` as a header's value leaves it out. */
  get(path: string, headers?: Record<string, string | undefined>): Promise<Response>;
  /** `data` of the list. */
  list(query?: string): Promise<unknown>;
  post(action: string, body: unknown, headers?: Record<string, string | undefined>): Promise<Response>;
}

export async function startZohoDesk(options: Partial<SimulatorOptions> = {}): Promise<ZohoDeskClient> {
  let clock = noon;
  let token = '';
  const simulator = await startSimulator({ directory: null, now: () => new Date(clock), ...options });
  const auth = (name: string): string => String(memberAt(simulator.account, 'auth', name));

  const client: ZohoDeskClient = {
    simulator,
    advance: (ms) => void (clock += ms),
    use: (next) => void (token = next),
    mint(changes = {}, asQuery = false) {
      const parameters = new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: auth('clientId'),
        client_secret: auth('clientSecret'),
        refresh_token: auth('refreshToken'),
        ...changes,
      });
      const url = auth('tokenUrl');
      return asQuery
        ? fetch(`${url}?${parameters.toString()}`, { method: 'POST' })
        : fetch(url, { method: 'POST', body: parameters });
    },
    get: (path, headers = {}) => fetch(`${simulator.url}${path}`, { headers: given(headers) }),
    list: async (query = '') => memberAt(await (await client.get(`/subjectAccessRequests${query}`)).json(), 'data'),
    post: (action, body, headers = {}) =>
      fetch(`${simulator.url}/subjectAccessRequests/${action}`, {
        method: 'POST',
        headers: given({ 'content-type': 'application/json', ...headers }),
        body: JSON.stringify(body),
      }),
  };
  const given = (headers: Record<string, string | undefined>): Record<string, string> => {
    const all = { authorization: `Zoho-oauthtoken ${token}`, orgId: String(simulator.account['orgId']), ...headers };
    return Object.fromEntries(
      Object.entries(all).flatMap(([name, value]: [string, string | undefined]) =>
        value === undefined ? [] : [[name, value]],
      ),
    );
  };
  token = String(memberAt(await (await client.mint()).json(), 'access_token'));
  return client;
}
