import type { Connection } from 'mongoose';

import type { Models } from '../../src/models/index.ts';

/** One command that a process is about to send to its database. */
export interface Step {
  kind: 'read' | 'write';
  collection: 'products' | 'reservations';
  /** How many writes it has sent before. */
  writesBefore: number;
}

/** What happens to a step: `send` sends it and gives the answer. */
export type Around = (step: Step, send: () => Promise<unknown>) => Promise<unknown>;

/** A process of the service: connected by itself, it can be paused and killed alone. */
export interface Process extends Pick<Models, 'products' | 'reservations'> {
  readonly connection: Connection;
  /** From now on, this happens to every command of the process. */
  around: (happens: Around) => void;
}

const methods = {
  findOne: 'read',
  updateOne: 'write',
  updateMany: 'write',
  findOneAndUpdate: 'write',
} as const;

const sendOnly: Around = (_step, send) => send();

/** Puts a hand between a process and its database: all that it finds by id, and all that it writes. */
export function interpose({ products, reservations }: Models, connection: Connection): Process {
  let happens = sendOnly;
  let writes = 0;
  for (const [name, model] of Object.entries({ products, reservations } as const)) {
    const collection: object = model.collection;
    for (const [method, kind] of Object.entries(methods)) {
      const original: unknown = Reflect.get(collection, method);
      if (typeof original !== 'function') throw new TypeError(`collections have no ${method}`);
      Reflect.set(collection, method, (...args: unknown[]) => {
        const step: Step = { kind, collection: name as Step['collection'], writesBefore: writes };
        if (kind === 'write') writes += 1;
        return happens(step, () =>
          Promise.resolve<unknown>(Reflect.apply(original, collection, args)),
        );
      });
    }
  }
  return {
    products,
    reservations,
    connection,
    around(next) {
      happens = next;
      writes = 0;
    },
  };
}

/** The process is no more: nobody hears how its command ended. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

/** A process that is killed at a step. */
export interface Kill {
  around: Around;
  happened: () => boolean;
}

/** Kills a process before one of its writes; what it wrote before stays. */
export function killBefore(at: (step: Step) => boolean): Kill {
  let dead = false;
  return {
    happened: () => dead,
    around(step, send) {
      dead ||= at(step);
      return dead ? Promise.reject(new Killed()) : send();
    },
  };
}

/** A process that stands still at a step. */
export interface Pause {
  around: Around;
  /** Resolves when it stands still. */
  reached: Promise<void>;
  resume: () => void;
}

/** Makes a process stand still before the first step that `at` picks, once. */
export function pauseBefore(at: (step: Step) => boolean): Pause {
  let reach = (): void => undefined;
  let resume = (): void => undefined;
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const resumed = new Promise<void>((resolve) => {
    resume = resolve;
  });
  let done = false;
  return {
    reached,
    resume: () => {
      resume();
    },
    async around(step, send) {
      if (!done && at(step)) {
        done = true;
        reach();
        await resumed;
      }
      return send();
    },
  };
}

/** The n-th write, counted from 0, of those that a process sends from now on. */
export const write = (n: number) => (step: Step) =>
  step.kind === 'write' && step.writesBefore === n;
