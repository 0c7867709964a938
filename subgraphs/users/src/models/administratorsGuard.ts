import { type Model, Schema, type Types } from 'mongoose';

import { type UserRole, userRoles } from '../access/roles.ts';

/** What ends a user's being an administrator who may act. */
export interface Demotion {
  userId: Types.ObjectId;
  role?: Exclude<UserRole, 'ADMINISTRATOR'>;
  suspendedAt?: Date;
}

/** The one document that puts all demotions in an order. */
export interface AdministratorsGuardRecord {
  _id: string;
  /** How many demotions there were. */
  version: number;
  /** The last one, until it is carried out. */
  pending?: Demotion;
}

export type AdministratorsGuardModel = Model<AdministratorsGuardRecord>;

const demotion = new Schema<Demotion>(
  {
    userId: { type: Schema.Types.ObjectId, required: true },
    role: { type: String, enum: userRoles },
    suspendedAt: Date,
  },
  { _id: false },
);

export const administratorsGuardSchema = new Schema<AdministratorsGuardRecord>(
  {
    _id: { type: String, required: true },
    version: { type: Number, required: true },
    pending: demotion,
  },
  { collection: 'administratorsGuard', strict: 'throw', versionKey: false },
);
