import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** The connections of a server, so that it can be closed without waiting for those on which nobody asks anything. */
export interface ServerConnections {
  /**
   * Takes no more connections, ends each as soon as its answers are out, and after `graceMs` whatever is left.
   * What is no HTTP any more, such as a WebSocket, is ended at once: who serves it says goodbye before.
   */
  close(graceMs: number): Promise<void>;
}

/** To be called before the server listens. */
export function trackConnections(server: Server): ServerConnections {
  // Node knows which connections are idle between two requests, but not those that never sent one.
  const underWay = new Map<Socket, number>();
  let closing = false;
  server.on('connection', (socket) => {
    underWay.set(socket, 0);
    socket.once('close', () => underWay.delete(socket));
  });
  server.on('request', ({ socket }, response) => {
    underWay.set(socket, (underWay.get(socket) ?? 0) + 1);
    response.once('close', () => {
      const left = (underWay.get(socket) ?? 1) - 1;
      if (underWay.has(socket)) underWay.set(socket, left);
      if (closing && left === 0) socket.destroySoon();
    });
  });
  return {
    close: (graceMs) =>
      new Promise((resolve) => {
        closing = true;
        const deadline = setTimeout(() => {
          for (const socket of underWay.keys()) socket.destroy();
        }, graceMs);
        server.close(() => {
          clearTimeout(deadline);
          resolve();
        });
        for (const [socket, requests] of underWay) if (requests === 0) socket.destroy();
      }),
  };
}
