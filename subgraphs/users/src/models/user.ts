import type { PostalAddress } from '@shop/service-kit';
import { type Model, Schema, type Types } from 'mongoose';

import { type UserRole, userRoles } from '../access/roles.ts';

/** How many addresses an address book may hold. */
export const maxAddresses = 20;

export interface SavedAddressRecord {
  _id: Types.ObjectId;
  label: string;
  address: PostalAddress;
}

/** A user as the database keeps it. */
export interface UserRecord {
  _id: Types.ObjectId;
  username: string;
  /** The username in lower case: no two users' names differ by case alone. */
  usernameKey: string;
  displayName: string;
  /** In lower case. */
  email: string;
  firstName: string;
  lastName: string;
  phone?: string;
  addresses: SavedAddressRecord[];
  role: UserRole;
  /** Argon2id, in PHC string format. Read only where it is asked for; without it nobody signs in. */
  passwordHash?: string;
  /** Since when the account is suspended. */
  suspendedAt?: Date;
  /** The version of the administrators' guard that last changed this user. */
  guardVersion?: number;
  createdAt: Date;
  updatedAt: Date;
}

export type UserModel = Model<UserRecord>;

const text = { type: String, required: true } as const;

const address = new Schema<PostalAddress>(
  { street: text, city: text, state: String, postalCode: text, country: text },
  { _id: false },
);

const savedAddress = new Schema<SavedAddressRecord>({
  label: text,
  address: { type: address, required: true },
});

export const userSchema = new Schema<UserRecord>(
  {
    username: text,
    usernameKey: text,
    displayName: text,
    email: text,
    firstName: text,
    lastName: text,
    phone: String,
    addresses: { type: [savedAddress], required: true },
    role: { type: String, enum: userRoles, required: true },
    passwordHash: { type: String, select: false },
    suspendedAt: Date,
    guardVersion: Number,
  },
  { collection: 'users', strict: 'throw', timestamps: true, versionKey: false },
);

userSchema.index({ email: 1 }, { unique: true });
userSchema.index({ usernameKey: 1 }, { unique: true });
// Few users are not customers: finding the administrators reads no more than them.
userSchema.index({ role: 1 }, { partialFilterExpression: { role: 'ADMINISTRATOR' } });
