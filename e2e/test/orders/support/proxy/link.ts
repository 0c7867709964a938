import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

import type { Description, Frame, Protocol } from './frames.ts';

/** A request on its way, or the one that a reply answers. */
export interface Message extends Description {
  /** The name of the link that it goes over. */
  readonly link: string;
  /** The process that it is for. */
  readonly receiver: string;
  /** The request as it was sent. */
  readonly bytes: Buffer;
}

/** What becomes of a message: it arrives, or its connection is reset and nobody learns of it. */
export type Fate = 'pass' | 'reset';

/** Decides over the messages of a link; the connection waits for the decision. */
export interface Policy {
  /** Asked before a request is forwarded: when it is reset here, it was never carried out. */
  before?(message: Message): Fate | Promise<Fate>;
  /** Asked once the reply has come, before it is passed on: what was asked has been carried out. */
  after?(message: Message, reply: Buffer): Fate | Promise<Fate>;
}

/** A TCP proxy between two processes, which sees the messages that they exchange. */
export interface Link {
  /** Such as `orders-1 > products`. */
  readonly name: string;
  /** Where the one that asks connects to, on the loopback address. */
  readonly port: number;
  /** How many requests have come since the start, without health checks and the drivers' small talk. */
  readonly requests: number;
  /** How many connections a policy has reset. */
  readonly resets: number;
  /** Decides over messages from now on; undefined lets all pass. */
  policy: Policy | undefined;
  /** Ends every connection and takes no new one, as if the two were in different networks. */
  cut(): void;
  /** Takes connections again. */
  heal(): void;
  /** @throws Error when a policy failed or what came was no message of the protocol */
  stop(): Promise<void>;
}

/** What a link joins. */
export interface LinkOptions {
  readonly name: string;
  readonly protocol: Protocol;
  /** Asked at each connection: who answers it. */
  readonly target: () => Target;
}

/** A process that listens on the loopback address. */
export interface Target {
  readonly name: string;
  readonly port: number;
}

const host = '127.0.0.1';

/** Starts a proxy on a port that the system chooses. */
export async function startLink({ name, protocol, target }: LinkOptions): Promise<Link> {
  const open = new Set<() => void>();
  const failures: unknown[] = [];
  let requests = 0;
  let resets = 0;
  let isCut = false;

  const carry = (asking: Socket) => {
    if (isCut) {
      asking.resetAndDestroy();
      return;
    }
    const receiver = target();
    const answering = connect({ port: receiver.port, host, noDelay: true });
    const waiting = new Map<number, Message>();
    const end = () => {
      open.delete(end);
      asking.destroy();
      answering.destroy();
    };
    const reset = () => {
      resets += 1;
      asking.resetAndDestroy();
      end();
    };
    open.add(end);

    const forward = async ({ bytes, id }: Frame) => {
      if (id !== undefined) {
        requests += 1;
        const message = describeLazily(protocol, { link: name, receiver: receiver.name, bytes });
        waiting.set(id, message);
        if ((await link.policy?.before?.(message)) === 'reset') {
          reset();
          return;
        }
      }
      answering.write(bytes);
    };
    const giveBack = async ({ bytes, id }: Frame) => {
      const message = id === undefined ? undefined : waiting.get(id);
      if (id !== undefined && message !== undefined) {
        waiting.delete(id);
        if ((await link.policy?.after?.(message, bytes)) === 'reset') {
          reset();
          return;
        }
      }
      asking.write(bytes);
    };
    const fail = (error: unknown) => {
      failures.push(error);
      end();
    };
    inOrder(asking, protocol.requests(), forward, fail);
    const replies = inOrder(answering, protocol.replies(), giveBack, fail);
    asking.on('error', end).on('close', end);
    // What was answered before the end still arrives.
    answering.on('error', end).on('end', () => {
      void replies.handled().then(() => asking.end());
    });
  };

  const server = createServer({ noDelay: true }, carry);
  await once(server.listen({ port: 0, host }), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Not a TCP address.');
  const endAll = () => {
    for (const end of [...open]) end();
  };
  const link: Link = {
    name,
    port: address.port,
    policy: undefined,
    get requests() {
      return requests;
    },
    get resets() {
      return resets;
    },
    cut() {
      isCut = true;
      endAll();
    },
    heal() {
      isCut = false;
    },
    async stop() {
      const closed = once(server, 'close');
      server.close();
      endAll();
      await closed;
      if (failures.length > 0) throw new AggregateError(failures, `The link ${name} failed.`);
    },
  };
  return link;
}

/** Most messages pass without anybody asking what they are. */
function describeLazily(
  protocol: Protocol,
  passage: Pick<Message, 'link' | 'receiver' | 'bytes'>,
): Message {
  let description: Description | undefined;
  const describe = () => (description ??= protocol.describe(passage.bytes));
  return {
    ...passage,
    get label() {
      return describe().label;
    },
    get isRead() {
      return describe().isRead;
    },
  };
}

/** Handles the messages of a socket one after the other, as they were sent. */
function inOrder(
  socket: Socket,
  reader: { push(chunk: Buffer): Frame[] },
  handle: (frame: Frame) => Promise<void>,
  fail: (error: unknown) => void,
): { handled(): Promise<void> } {
  let last = Promise.resolve();
  socket.on('data', (chunk: Buffer) => {
    try {
      for (const frame of reader.push(chunk)) {
        last = last.then(() => handle(frame)).catch(fail);
      }
    } catch (error) {
      fail(error);
    }
  });
  return { handled: () => last };
}
