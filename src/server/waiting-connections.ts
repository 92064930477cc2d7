/** Connections whose other end has not yet said who it is. */
export interface WaitingConnections<T> {
  enter(connection: T, address: string): void;
  /** It has said who it is, or is gone. */
  leave(connection: T): void;
}

/**
 * At most so many at once. One more lets one go that is there: of the address that most of them are from, the one that has
 * waited longest. So whoever opens many and says nothing loses their own, and who says at once who they are is not kept out,
 * also where a proxy gives everybody one address.
 */
export function waitingConnections<T>(most: number, letGo: (connection: T) => void): WaitingConnections<T> {
  /** With the address of each, in the order in which they came. */
  const waiting = new Map<T, string>();
  return {
    enter: (connection, address) => {
      if (waiting.size >= most) {
        for (const one of longestOfMost(waiting)) {
          waiting.delete(one);
          letGo(one);
        }
      }
      waiting.set(connection, address);
    },
    leave: (connection) => {
      waiting.delete(connection);
    },
  };
}

/** None where nobody waits. */
function longestOfMost<T>(waiting: ReadonlyMap<T, string>): readonly T[] {
  const byAddress = Map.groupBy(waiting, ([, address]) => address);
  const most = Math.max(0, ...[...byAddress.values()].map(({ length }) => length));
  const [first] = [...byAddress.values()].filter(({ length }) => length === most);
  return (first ?? []).slice(0, 1).map(([connection]) => connection);
}
