import { type Model, Schema } from 'mongoose';

import { type ReservationState, reservationStates } from './reservationStates.ts';

/** What an order needs of one product. */
export interface ReservationLine {
  /** As the order named it; there may be no such product. */
  productId: string;
  quantity: number;
  /** Once held: the attempt whose hold this is. Any other hold of the order on the product is a stray. */
  attempt?: number;
}

/** Why a reservation was refused. */
export interface Refusal {
  /** Products that are unknown or not on sale. */
  unavailable: string[];
  /** Products on sale that there is too little of. */
  shortages: { productId: string; requestedQuantity: number; availableQuantity: number }[];
}

/**
 * What an order has of the stock, as the database keeps it: the one document that decides what
 * becomes of the order's holds, which are in the products. Every time in it is the database's own.
 */
export interface ReservationRecord {
  /** The order's id at the orders service. */
  _id: string;
  state: ReservationState;
  /** Each product once, by product id: the order in which holds are taken. None in a tombstone. */
  lines: ReservationLine[];
  /** The last attempt to take holds. Each request that takes holds has an attempt for itself. */
  attempt: number;
  /** The first attempt of this round: holds of earlier attempts are strays. */
  floor: number;
  /** Whether the products show what the state says. */
  settled: boolean;
  refusal?: Refusal;
  /** Whether it was committed before it was released: its stock goes back to the products. */
  returning?: boolean;
  /** Whether the products may still have the markers of its return. */
  marked?: boolean;
  /** When it expires unless it is committed before; absent in a tombstone. */
  expiresAt?: Date;
  createdAt: Date;
  updatedAt: Date;
}

/** A reservation of which it is known what became of it. */
export type DecidedReservation = ReservationRecord & {
  state: Exclude<ReservationState, 'RESERVING'>;
};

export type ReservationModel = Model<ReservationRecord>;

/** The index of the reservations that are not settled: those whose holds are in the making or stand too. */
export const unsettledIndex = { settled: 1, _id: 1 } as const;

/** The index of the reservations whose return may have left markers in the products. */
export const markedIndex = { marked: 1, _id: 1 } as const;

export function isDecided(reservation: ReservationRecord): reservation is DecidedReservation {
  return reservation.state !== 'RESERVING';
}

const integer = { type: Number, required: true } as const;
const text = { type: String, required: true } as const;
const moment = { type: Date, required: true } as const;

const line = new Schema<ReservationLine>(
  { productId: text, quantity: integer, attempt: Number },
  { _id: false },
);

const shortage = new Schema<Refusal['shortages'][number]>(
  { productId: text, requestedQuantity: integer, availableQuantity: integer },
  { _id: false },
);

const refusal = new Schema<Refusal>(
  { unavailable: { type: [String], required: true }, shortages: [shortage] },
  { _id: false },
);

export const reservationSchema = new Schema<ReservationRecord>(
  {
    _id: text,
    state: { type: String, enum: reservationStates, required: true },
    lines: [line],
    attempt: integer,
    floor: integer,
    settled: { type: Boolean, required: true },
    refusal,
    returning: Boolean,
    marked: Boolean,
    expiresAt: Date,
    createdAt: moment,
    updatedAt: moment,
  },
  { collection: 'reservations', strict: 'throw', versionKey: false },
);

// What a sweep looks for, by id: few reservations at any moment, however many there have been.
reservationSchema.index(unsettledIndex, { partialFilterExpression: { settled: false } });
reservationSchema.index(markedIndex, { partialFilterExpression: { marked: true } });
