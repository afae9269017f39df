import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands between a client and PostgreSQL, for tests. */
export interface LosingProxy {
  /** The server's address by way of the proxy. */
  readonly url: string;
  /** The next commit reaches the server and is done; its answer is lost, and the connection with it. */
  loseNextCommit(): void;
  /** Breaks every connection, as a restart of the server does. New ones are let through. */
  breakAll(): void;
  close(): Promise<void>;
}

export async function losingProxy(target: string): Promise<LosingProxy> {
  const address = new URL(target);
  const sockets = new Set<Socket>();
  let armed = false;
  const server = createServer((client) => {
    const upstream = connect(Number(address.port), address.hostname);
    let losing = false;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (data) => {
      if (armed && data.includes('commit\0')) {
        armed = false;
        losing = true;
      }
      upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (!losing) client.write(data);
      else if (data.includes('COMMIT\0')) client.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.toString(),
    loseNextCommit() {
      armed = true;
    },
    breakAll() {
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}
