import type { GraphQLFormattedError } from 'graphql';
import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import { eventually } from './eventually.js';

/** What one event of a subscription was answered with. */
export interface Told<T> {
  readonly data?: T | null | undefined;
  readonly errors?: readonly GraphQLFormattedError[] | undefined;
}

/** A subscription as its client sees it. */
export interface Followed<T> {
  /** Every event so far. */
  readonly told: readonly Told<T>[];
  /** Waits for the event that is wanted. */
  until(wanted: (event: Told<T>) => boolean): Promise<Told<T>>;
  /** How it ended: `complete`, the errors that it was refused with, or the code of the connection's close. */
  readonly ended: Promise<unknown>;
  end(): void;
}

/** A client of the graph's WebSockets, over a connection of its own. It does not connect again. */
export interface Follower {
  follow<T>(query: string, variables?: Readonly<Record<string, unknown>>): Followed<T>;
  close(): Promise<void>;
}

/** `token` is sent in `connection_init`, as `authorization`. */
export function followerOf(url: string, token: string | null = null): Follower {
  const client = createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: token === null ? {} : { authorization: `Bearer ${token}` },
    retryAttempts: 0,
    lazy: true,
  });
  return {
    follow: (query, variables = {}) => followedBy(client, query, variables),
    close: async () => {
      await client.dispose();
    },
  };
}

function followedBy<T>(client: Client, query: string, variables: Readonly<Record<string, unknown>>): Followed<T> {
  const told: Told<T>[] = [];
  const { promise: ended, resolve } = Promise.withResolvers<unknown>();
  const end = client.subscribe<T>(
    { query, variables },
    {
      next: (event) => void told.push(event),
      error: (error) => {
        resolve(typeof error === 'object' && error !== null && 'code' in error ? error.code : error);
      },
      complete: () => {
        resolve('complete');
      },
    },
  );
  const until = async (wanted: (event: Told<T>) => boolean): Promise<Told<T>> => {
    const found = await eventually(
      () => told.find(wanted),
      (event) => event !== undefined,
      15_000,
    );
    if (found === undefined) throw new Error('Nothing was found.');
    return found;
  };
  return { told, until, ended, end };
}
