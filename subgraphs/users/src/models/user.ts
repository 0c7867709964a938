import type { PostalAddress } from '@shop/service-kit';
import { type Connection, type Model, Schema, type Types } from 'mongoose';

export const userRoles = ['CUSTOMER', 'CATALOGUE_MANAGER', 'ADMINISTRATOR'] as const;

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
  role: (typeof userRoles)[number];
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

const user = new Schema<UserRecord>(
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
  },
  { collection: 'users', strict: 'throw', timestamps: true, versionKey: false },
);

user.index({ email: 1 }, { unique: true });
user.index({ usernameKey: 1 }, { unique: true });

/** Defines the users' collection on a connection and builds its indexes. */
export async function openUsers(connection: Connection): Promise<UserModel> {
  const model = connection.model<UserRecord>('User', user);
  await model.createIndexes();
  return model;
}
