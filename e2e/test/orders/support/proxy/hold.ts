import type { Fate, Link, Message } from './link.ts';

/** A message that waits on its link, and all that comes after it on its connection. */
export interface Hold {
  /** Resolves to the first message that fits, once it has come. */
  readonly reached: Promise<Message>;
  /** Lets it go on its way, or resets its connection; from then on all messages pass. */
  release(fate?: Fate): void;
}

/**
 * Holds the messages that fit on some links, each where it is, until they are let go.
 *
 * @param where `before` it is carried out, or `after`, before the reply is passed on
 * @param fits whether to hold a message
 */
export function hold(
  links: readonly Link[],
  where: 'before' | 'after',
  fits: (message: Message) => boolean,
): Hold {
  let arrive: (message: Message) => void = () => undefined;
  const reached = new Promise<Message>((resolve) => {
    arrive = resolve;
  });
  let release: (fate: Fate) => void = () => undefined;
  const released = new Promise<Fate>((resolve) => {
    release = resolve;
  });
  const wait = (message: Message): Fate | Promise<Fate> => {
    if (!fits(message)) return 'pass';
    arrive(message);
    return released;
  };
  for (const link of links) link.policy = { [where]: wait };
  return {
    reached,
    release(fate = 'pass') {
      for (const link of links) link.policy = undefined;
      release(fate);
    },
  };
}
