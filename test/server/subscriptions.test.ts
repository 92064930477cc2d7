import 'reflect-metadata';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { promisify } from 'node:util';
import { pino } from 'pino';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { WebSocket } from 'ws';
import { buildExecutableSchema } from '../../resolvers/executable-schema.js';
import { formatError } from '../../resolvers/format-error.js';
import type { OperationContext } from '../../resolvers/operation-context.js';
import { Scope, type Vendor } from '../../src/domain/entities.js';
import { FellBehind } from '../../src/ledger/change-queue.js';
import type { GraphRequest } from '../../src/server/graphql-endpoint.js';
import { serveGraphqlSockets } from '../../src/server/graphql-socket.js';
import { bareServices } from '../resolvers/bare-services.js';
import { eventually } from '../support/eventually.js';
import { followerOf, type Follower } from '../support/follow.js';

const north: Vendor = {
  ...{ id: '019a0000-0000-7000-8000-000000000001', key: 'north', kind: 'ATTENTIVE', name: 'North', role: 'PROCESSOR' },
  ...{ capabilities: [], declaredWindowMs: null, requiredIdentifiers: () => [] },
};

const document = 'subscription HealthOfVendors { vendorHealthChanged { key } }';
const unauthenticated = () => new GraphQLError('It has expired.', { extensions: { code: 'UNAUTHENTICATED' } });
const unavailable = () => new GraphQLError('Not now.', { extensions: { code: 'SERVICE_UNAVAILABLE' } });

let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await buildExecutableSchema();
});

interface Bench {
  readonly follower: Follower;
  /** Tells of a vendor, or fails. */
  change(failure?: Error): void;
  /** What the check of a token says from now on; null: it is good. */
  answerChecksWith(error: GraphQLError | null): void;
  /** Whom it was asked for, each time. */
  readonly asked: () => readonly (string | undefined)[];
  /** How many connections the server has. */
  readonly connections: () => Promise<number>;
  /** Another client. */
  another(): Follower;
  /** Opens a connection that says nothing by itself; resolves when it is open, or refused. */
  open(): Promise<WebSocket>;
}

const running: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
});

interface Wanted {
  readonly checkEveryMs?: number;
  readonly isOnRecord?: boolean;
  readonly mostConnections?: number;
  readonly mostWaiting?: number;
  /** What every check of a token waits for. */
  readonly beforeChecks?: Promise<unknown>;
}

async function start(options: Wanted = {}): Promise<Bench> {
  const server: Server = createServer();
  let wake = Promise.withResolvers<Vendor>();
  let refusal: GraphQLError | null = null;
  const asked: (string | undefined)[] = [];
  async function* changes(): AsyncGenerator<Vendor> {
    for (;;) {
      const vendor = await wake.promise;
      wake = Promise.withResolvers();
      yield vendor;
    }
  }
  const bare = bareServices([Scope.read]);
  const services = { ...bare, vendors: { ...bare.vendors, healthChanges: () => Promise.resolve(changes()) } };
  const contextFor = async ({ requestId, headers }: GraphRequest): Promise<OperationContext> => {
    asked.push(headers.authorization);
    await options.beforeChecks;
    if (refusal !== null) throw refusal;
    const now = new Date();
    return {
      ...{ services, requestId, now, origin: 'http://127.0.0.1', revealed: new Set<string>(), spend: () => undefined },
    };
  };
  const sockets = serveGraphqlSockets(server, {
    graph: {
      schema,
      contextFor,
      formatError,
      validationRules: [],
      mayReadSchema: () => true,
      sharesAnswersAs: () => null,
    },
    keepOnRecord: () => Promise.resolve(options.isOnRecord ?? true),
    trustedDocuments: { only: false, byId: new Map() },
    ...{ operationMs: 5_000, mostAtOnce: 2, checkEveryMs: options.checkEveryMs ?? 60_000, corsOrigins: [] },
    ...{ mostConnections: options.mostConnections ?? 10, mostWaiting: options.mostWaiting ?? 10 },
    isHostAllowed: () => true,
    log: pino({ level: 'silent' }),
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const another = (): Follower => {
    const follower = followerOf(`http://127.0.0.1:${port}`);
    running.push(() => follower.close());
    return follower;
  };
  running.push(
    () => new Promise((resolve) => server.close(resolve)),
    () => sockets.close(),
  );
  return {
    follower: another(),
    another,
    open: () => opened(`ws://127.0.0.1:${port}/graphql`),
    change: (failure) => {
      if (failure === undefined) wake.resolve(north);
      else wake.reject(failure);
    },
    answerChecksWith: (error) => (refusal = error),
    asked: () => asked,
    connections: () => promisify(server.getConnections.bind(server))(),
  };
}

async function opened(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url, GRAPHQL_TRANSPORT_WS_PROTOCOL);
  running.push(() => Promise.resolve(socket.terminate()));
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('open', resolve).once('close', resolve));
  return socket;
}

const introduction = (authorization: string): string =>
  JSON.stringify({ type: 'connection_init', payload: { authorization } });

/** Says whose it is; resolves with what it is told, or with the code that it is closed with. Null: it was not open. */
async function introduce(socket: WebSocket, authorization: string): Promise<unknown> {
  if (socket.readyState !== WebSocket.OPEN) return null;
  const answer = new Promise((resolve) => socket.once('message', resolve).once('close', resolve));
  socket.send(introduction(authorization));
  const told = await answer;
  return Buffer.isBuffer(told) ? JSON.parse(told.toString()) : told;
}

const keyOf = ({
  data,
}: {
  readonly data?: { readonly vendorHealthChanged: Pick<Vendor, 'key'> } | null | undefined;
}) => data?.vendorHealthChanged.key === 'north';

describe('a connection that is followed on', () => {
  it('is closed when its token lapses, also while nothing happens', async () => {
    const bench = await start({ checkEveryMs: 20 });
    const followed = bench.follower.follow(document);
    bench.change();
    await followed.until(() => true);

    bench.answerChecksWith(unauthenticated());

    expect(await followed.ended).toBe(4401);
  });

  it('stays where the token could not be checked while nothing happened', async () => {
    const bench = await start({ checkEveryMs: 10 });
    const followed = bench.follower.follow<{ readonly vendorHealthChanged: Pick<Vendor, 'key'> }>(document);
    bench.change();
    await followed.until(keyOf);
    bench.answerChecksWith(unavailable());
    const before = bench.asked().length;
    while (bench.asked().length < before + 3) await new Promise((resolve) => setTimeout(resolve, 5));
    bench.answerChecksWith(null);

    bench.change();

    await followed.until(() => followed.told.filter(keyOf).length === 2);
  });

  it('tells nothing of an event whose viewer could not be checked, and ends', async () => {
    const bench = await start();
    const followed = bench.follower.follow(document);
    bench.change();
    await followed.until(() => true);
    bench.answerChecksWith(new GraphQLError('Too much.', { extensions: { code: 'RATE_LIMITED' } }));

    bench.change();

    expect(await followed.ended).toBe('complete');
    expect(followed.told[1]).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
    expect(followed.told[1]?.data).toBeUndefined();
  });

  it('tells whoever takes too slowly to begin anew', async () => {
    const bench = await start();
    const followed = bench.follower.follow(document);
    bench.change(new FellBehind('Too much waits.'));

    expect(await followed.ended).toBe('complete');
    expect(followed.told).toMatchObject([{ errors: [{ extensions: { code: 'FELL_BEHIND' } }] }]);
  });

  it('tells nothing that cannot be put on record', async () => {
    const bench = await start({ isOnRecord: false });
    const followed = bench.follower.follow(document);
    bench.change();

    const told = await followed.until(() => true);

    expect(told).toMatchObject({ errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }] });
    expect(told.data).toBeUndefined();
  });

  it('is not let in while nobody can say who it is', async () => {
    const bench = await start();
    bench.answerChecksWith(unavailable());

    expect(await bench.follower.follow(document).ended).toBe(1013);
  });

  it('is let in and goes on, however many others are opened and never say whose they are', async () => {
    const bench = await start({ mostConnections: 2, mostWaiting: 3 });
    const followed = bench.follower.follow<{ readonly vendorHealthChanged: Pick<Vendor, 'key'> }>(document);
    bench.change();
    await followed.until(keyOf);

    const silent = await Promise.all(Array.from({ length: 20 }, () => bench.open()));
    const refusal = await bench.another().follow('subscription { nothing }').ended;

    // Who is told what is wrong with a document was let in.
    expect(refusal).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
    const isOpen = ({ readyState }: WebSocket) => readyState === WebSocket.OPEN;
    await eventually(
      () => silent.filter(isOpen).length,
      (open) => open < 3,
    );
    bench.change();
    await followed.until(() => followed.told.filter(keyOf).length === 2);
  });

  it('is not let in where there are as many as there may be, also of those who came at once', async () => {
    const bench = await start({ mostConnections: 1, mostWaiting: 3 });
    const [first, second] = [await bench.open(), await bench.open()];

    expect(await introduce(first, 'Bearer first')).toEqual({ type: 'connection_ack' });
    expect(await introduce(second, 'Bearer second')).toBe(1013);
    expect((await bench.open()).readyState).not.toBe(WebSocket.OPEN);
    first.close();
    await once(first, 'close');
    await eventually(
      async () => introduce(await bench.open(), 'Bearer third'),
      (told) => typeof told === 'object' && told !== null,
    );
  });

  it('is checked no more when it went while its token was looked at', async () => {
    const { promise, resolve } = Promise.withResolvers<null>();
    const bench = await start({ checkEveryMs: 5, beforeChecks: promise });
    const gone = await bench.open();
    gone.send(introduction('Bearer gone'));
    const asked = (who: string) => bench.asked().filter((authorization) => authorization === `Bearer ${who}`).length;
    await eventually(
      () => asked('gone'),
      (times) => times === 1,
    );
    gone.terminate();
    await eventually(bench.connections, (open) => open === 0);
    resolve(null);

    expect(await introduce(await bench.open(), 'Bearer stays')).toEqual({ type: 'connection_ack' });
    await eventually(
      () => asked('stays'),
      (times) => times > 5,
    );
    expect(asked('gone')).toBe(1);
  });
});
