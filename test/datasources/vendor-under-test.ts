import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { VendorFolder } from '../../datasources/shared/vendor-folder.js';
import type { CallReport, VendorAccount } from '../../src/domain/vendor-account.js';
import { VendorFailure } from '../../src/domain/vendor-failure.js';
import type { VendorSource } from '../../src/domain/vendor-source.js';

/** An account whose settings stay out of a test's way. */
export function accountAt(baseUrl: string, settings: Partial<VendorAccount> = {}): VendorAccount {
  return {
    key: 'vendor-under-test',
    name: 'Vendor under test',
    baseUrl,
    timeoutMs: 20_000,
    concurrency: 4,
    requestsPerSecond: 1000,
    syncEveryMs: 300_000,
    observeEveryMs: 30_000,
    quietPeriodMs: 900_000,
    listLagMs: 60_000,
    declaredWindowMs: null,
    syncFrom: new Date('2026-11-01T00:00:00Z'),
    ...settings,
  };
}

/** A source whose calls are reported to `reports`. */
export function sourceOf(
  folder: VendorFolder,
  account: VendorAccount,
  options: unknown,
  settings: { readonly reports?: CallReport[]; readonly now?: () => Date } = {},
): VendorSource {
  return folder.create(account, options, {
    tokens: {
      read: () => Promise.resolve(null),
      refresh: (_vendor, _stale, exchange) => exchange(null),
    },
    meter: (report) => settings.reports?.push(report),
    now: settings.now ?? (() => new Date()),
    random: Math.random,
  });
}

/** What `call` failed with. */
export async function failureOf(call: Promise<unknown> | undefined): Promise<VendorFailure> {
  try {
    await call;
  } catch (error) {
    if (error instanceof VendorFailure) return error;
    throw error;
  }
  throw new Error('nothing failed');
}

/** A request that reached a scripted vendor. */
export interface ReceivedCall {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface ScriptedAnswer {
  readonly status?: number;
  /** Sent as JSON, but for a text, which is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ScriptedVendor {
  readonly url: string;
  readonly received: readonly ReceivedCall[];
  close(): Promise<void>;
}

/** A server on loopback that answers as `script` says. */
export async function startScriptedVendor(script: (call: ReceivedCall) => ScriptedAnswer): Promise<ScriptedVendor> {
  const received: ReceivedCall[] = [];
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
    const call: ReceivedCall = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body,
    };
    received.push(call);
    const { status = 200, body: content = '', headers = {} } = script(call);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof content === 'string' ? content : JSON.stringify(content));
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the scripted vendor has no port');
  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    received,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
