import type { PricedLine } from '../models/order.ts';
import type { Rejection } from '../models/rejection.ts';
import type { Step } from '../models/steps.ts';

/** What came of a step. The cause is for people to read. */
export type Outcome =
  /** Another step comes next. */
  | { kind: 'next'; step: Step; cause: string; lines?: PricedLine[] }
  /** The order is accepted: its stock is taken. */
  | { kind: 'confirmed'; cause: string }
  /** The order cannot be accepted, and nothing is taken. */
  | { kind: 'rejected'; cause: string; rejection?: Rejection }
  /** Nothing is left to do, and the order stays in its state. */
  | { kind: 'done'; cause: string }
  /** The step is tried again after a pause: it is not known whether it was carried out, or it is in vain. */
  | { kind: 'later'; cause: string }
  /** The time is over: whoever comes first goes on with the same step, at once. */
  | { kind: 'handedOver'; cause: string };
