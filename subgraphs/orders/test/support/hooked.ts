import type { Query } from 'mongoose';

import type { OrderModel } from '../../src/models/order.ts';
import type { Stock } from '../../src/products/stock.ts';
import type { Saga } from '../../src/saga/saga.ts';

/** What an instance sends: a command to the database or a question to the stock. */
export type Message = 'find' | 'findById' | 'findOne' | 'findOneAndUpdate' | keyof Stock;

/** What befalls the messages of an instance. What a hook throws takes the place of the answer. */
export interface Hooks {
  /** Before the message is carried out. */
  readonly before?: (message: Message) => void | Promise<void>;
  /** After that, and before the instance has its answer. */
  readonly after?: (message: Message) => void | Promise<void>;
}

const commands: ReadonlySet<unknown> = new Set<Message>([
  'find',
  'findById',
  'findOne',
  'findOneAndUpdate',
]);
const questions: ReadonlySet<unknown> = new Set<keyof Stock>([
  'quote',
  'reserve',
  'commit',
  'release',
]);

/** The same instance, with hooks into each message that it sends. */
export function hooked(saga: Saga, hooks: Hooks): Saga {
  const around = async <T>(message: Message, carryOut: () => Promise<T>): Promise<T> => {
    await hooks.before?.(message);
    const answer = await carryOut();
    await hooks.after?.(message);
    return answer;
  };
  const orders = wrap(saga.orders, commands, (message, ask) => {
    // A query is sent when it is awaited.
    const query = ask() as Query<unknown, unknown>;
    const exec = query.exec.bind(query);
    query.exec = () => around(message, exec);
    return query;
  });
  const stock = wrap(saga.stock, questions, (message, ask) =>
    around(message, ask as () => Promise<unknown>),
  );
  return { ...saga, orders, stock };
}

/** Puts something around some methods of an object, and leaves the rest of it as it is. */
function wrap<T extends OrderModel | Stock>(
  target: T,
  methods: ReadonlySet<unknown>,
  around: (message: Message, ask: () => unknown) => unknown,
): T {
  return new Proxy(target, {
    get(object, name, receiver) {
      const member: unknown = Reflect.get(object, name, receiver);
      if (!methods.has(name) || typeof member !== 'function') return member;
      return (...parameters: unknown[]) =>
        around(name as Message, () => Reflect.apply(member, object, parameters));
    },
  });
}

/** The process is dead: nothing that it would have done after that happens. */
export class Crash extends Error {}

/**
 * Hooks that end an instance at one of its messages: either before that is carried out, or after that
 * and before the instance has its answer.
 *
 * @param at which message, from 1 on
 */
export function crashAt(at: number, when: 'before' | 'after'): Hooks & { hasCrashed(): boolean } {
  let sent = 0;
  let crashed = false;
  const crash = (): never => {
    crashed = true;
    throw new Crash(`the process was killed ${when} message ${at}`);
  };
  return {
    hasCrashed: () => crashed,
    before() {
      sent += 1;
      if (crashed || (sent === at && when === 'before')) crash();
    },
    after() {
      if (crashed || (sent === at && when === 'after')) crash();
    },
  };
}
