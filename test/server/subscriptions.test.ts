import 'reflect-metadata';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { pino } from 'pino';
import { buildExecutableSchema } from '../../resolvers/executable-schema.js';
import { formatError } from '../../resolvers/format-error.js';
import type { OperationContext } from '../../resolvers/operation-context.js';
import { Scope, type Vendor } from '../../src/domain/entities.js';
import { FellBehind } from '../../src/ledger/change-queue.js';
import { serveGraphqlSockets } from '../../src/server/graphql-socket.js';
import { bareServices } from '../resolvers/bare-services.js';
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
  readonly asked: () => number;
}

const running: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
});

async function start(options: { readonly checkEveryMs?: number; readonly isOnRecord?: boolean } = {}): Promise<Bench> {
  const server: Server = createServer();
  let wake = Promise.withResolvers<Vendor>();
  let refusal: GraphQLError | null = null;
  let asked = 0;
  async function* changes(): AsyncGenerator<Vendor> {
    for (;;) {
      const vendor = await wake.promise;
      wake = Promise.withResolvers();
      yield vendor;
    }
  }
  const bare = bareServices([Scope.read]);
  const services = { ...bare, vendors: { ...bare.vendors, healthChanges: () => Promise.resolve(changes()) } };
  const contextFor = ({ requestId }: { readonly requestId: string }): Promise<OperationContext> => {
    asked += 1;
    if (refusal !== null) return Promise.reject(refusal);
    const now = new Date();
    return Promise.resolve({
      ...{ services, requestId, now, origin: 'http://127.0.0.1', revealed: new Set<string>(), spend: () => undefined },
    });
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
    isHostAllowed: () => true,
    log: pino({ level: 'silent' }),
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const follower = followerOf(`http://127.0.0.1:${port}`);
  running.push(
    () => new Promise((resolve) => server.close(resolve)),
    () => sockets.close(),
    () => follower.close(),
  );
  return {
    follower,
    change: (failure) => {
      if (failure === undefined) wake.resolve(north);
      else wake.reject(failure);
    },
    answerChecksWith: (error) => (refusal = error),
    asked: () => asked,
  };
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
    const before = bench.asked();
    while (bench.asked() < before + 3) await new Promise((resolve) => setTimeout(resolve, 5));
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
});
