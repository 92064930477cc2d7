import { type Server, type Socket, createServer } from 'node:net';

/** A vendor that speaks bytes, for what no HTTP server can be made to do. */
export interface RawVendor {
  readonly url: string;
  /** What arrived, one entry for each connection, in the order in which they were made. */
  readonly arrived: readonly string[];
  close(): Promise<void>;
}

/** `answer` gets the socket once a whole head of a request arrived. */
export async function startRawVendor(answer: (socket: Socket, head: string) => void): Promise<RawVendor> {
  const arrived: string[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    const index = arrived.push('') - 1;
    let waiting = '';
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      arrived[index] = `${arrived[index] ?? ''}${chunk.toString()}`;
      waiting += chunk.toString();
      const end = waiting.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = waiting.slice(0, end);
      waiting = '';
      answer(socket, head);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the raw vendor has no port');
  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    arrived,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
