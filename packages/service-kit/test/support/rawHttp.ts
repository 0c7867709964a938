import { connect, type Socket } from 'node:net';

/** A connection on which a test writes HTTP byte by byte. */
export interface RawConnection {
  readonly socket: Socket;
  /** Everything that was received once the other side has closed. */
  readonly closed: Promise<string>;
  /** Resolves with what was received so far once it contains `text`. */
  readonly received: (text: string) => Promise<string>;
}

export function openConnection(port: number): Promise<RawConnection> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let all = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      all += chunk;
    });
    const closed = new Promise<string>((settle) => {
      socket.on('close', () => {
        settle(all);
      });
    });
    const received = (text: string): Promise<string> =>
      new Promise((settle, fail) => {
        const look = (): void => {
          if (!all.includes(text)) return;
          socket.off('data', look);
          settle(all);
        };
        socket.on('data', look);
        socket.once('close', () => {
          fail(new Error(`closed before "${text}" came: ${all}`));
        });
        look();
      });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      // A reset is one of the ways in which the other side may close.
      socket.on('error', () => undefined);
      resolve({ socket, closed, received });
    });
  });
}
