import type { IncomingHttpHeaders } from 'node:http';
import type { Authorization, Effect } from './simulator.js';

/** One call as a handler sees it. */
export interface SimulatedRequest {
  readonly method: string;
  /** The whole path, percent-encoding kept. */
  readonly path: string;
  /** Values of the `:name` parts of the route's pattern, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The body as JSON; `undefined` when it is empty or no JSON. */
  readonly json: unknown;
  /** The route's operation. */
  readonly operation: string;
  /** The simulator's clock at the arrival of this call. */
  readonly now: Date;
  /** Lists leave out what is younger than this; 0 unless a `lag` fault is in force. */
  readonly lagMs: number;
}

/** What a handler answers. With `text` it is sent as it stands; otherwise `body` is sent as JSON; with neither there is no body. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly text?: string;
  /** What the call changed, for the call log. */
  readonly effect?: Effect;
  /** For open routes that judge credentials themselves (token endpoints). */
  readonly authorization?: Authorization;
}

export type Handler = (request: SimulatedRequest) => Reply | Promise<Reply>;

export interface Route {
  readonly method: string;
  /** The whole path, base path included, with `:name` for a part: `/v1/privacy/delete-request/:id`. The first that matches wins. */
  readonly path: string;
  readonly operation: string;
  readonly handler: Handler;
  /** True: no authorisation and no gate before the handler. */
  readonly open?: boolean;
}

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** The route for a call, or the methods that this path would have allowed (none: no such path). */
export function matchRoute(routes: readonly Route[], method: string, path: string): Match | readonly string[] {
  const allowed: string[] = [];
  for (const route of routes) {
    const params = matchPath(route.path, path);
    if (params === null) continue;
    if (route.method === method) return { route, params };
    allowed.push(route.method);
  }
  return allowed;
}

function matchPath(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':')) {
      const decoded = decodePart(value);
      if (decoded === null || decoded === '') return null;
      params[part.slice(1)] = decoded;
    } else if (part !== value) {
      return null;
    }
  }
  return params;
}

function decodePart(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
