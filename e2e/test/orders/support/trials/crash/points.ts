import type { RecordedMessage, Route } from './messages.ts';

/** What dies, and with it the connection that the message is on. */
export type Victim =
  /** The process that sent the message. */
  | 'sender'
  /** The process that it is for. */
  | 'receiver'
  /** Both of them at once. */
  | 'both'
  /** Neither: only the connection breaks. */
  | 'connection';

/** Where something dies: at a message, before it is carried out or before its reply is passed on. */
export interface CrashPoint {
  readonly message: RecordedMessage;
  readonly moment: 'before' | 'after';
  readonly victim: Victim;
}

/** A point in words: `place: orders > products mutation commitStock, receiver dies before`. */
export function describePoint({ message, moment, victim }: CrashPoint): string {
  const { verb, route, label, occurrence } = message;
  const which = occurrence > 1 ? ` (${occurrence})` : '';
  const what = victim === 'connection' ? 'the connection breaks' : `${victim} dies`;
  return `${verb}: ${route} ${label.trim()}${which}, ${what} ${moment}`;
}

/**
 * The points at which an order can be hit, each state of the world once. Of message x moment x victim
 * these are left out, because another point leaves the world in the same state:
 *
 * - the sender dies before a message: it had died after its last message, or, at the first message of a
 *   request, as the receiver of that request before it
 * - a service dies after it has answered: it had died after its last message to its database
 * - a database dies after a read: it had died before it
 *
 * The client never dies: for the shop that is a connection that breaks.
 */
export function crashPoints(messages: readonly RecordedMessage[]): readonly CrashPoint[] {
  return messages.flatMap((message) =>
    deaths[message.route]
      .filter(
        ([moment, victim]) => !(message.isRead && moment === 'after' && victim === 'receiver'),
      )
      .map(([moment, victim]) => ({ message, moment, victim })),
  );
}

type Death = readonly [moment: CrashPoint['moment'], victim: Victim];

const atDatabase: readonly Death[] = [
  ['before', 'receiver'],
  ['after', 'sender'],
  ['after', 'receiver'],
];

const deaths: Record<Route, readonly Death[]> = {
  'client > orders': [
    ['before', 'receiver'],
    ['after', 'connection'],
  ],
  'orders > products': [
    ['before', 'receiver'],
    ['before', 'both'],
    ['after', 'sender'],
    ['after', 'both'],
    ['after', 'connection'],
  ],
  'orders > orders-db': atDatabase,
  'products > products-db': atDatabase,
};
