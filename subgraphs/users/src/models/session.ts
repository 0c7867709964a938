import { type Model, Schema, type Types } from 'mongoose';

/** How many sessions a user may have. */
export const maxSessions = 50;

/** A session as the database keeps it, for as long as it lasts: one that ended is not there. */
export interface SessionRecord {
  _id: Types.ObjectId;
  userId: Types.ObjectId;
  /** What the successors of its refresh tokens are derived with. */
  secret: string;
  /** What the client called itself when it used the session last. */
  agent?: string;
  /** The client's network address when it used the session last. */
  address?: string;
  createdAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
}

export type SessionModel = Model<SessionRecord>;

const date = { type: Date, required: true } as const;

export const sessionSchema = new Schema<SessionRecord>(
  {
    userId: { type: Schema.Types.ObjectId, required: true },
    secret: { type: String, required: true },
    agent: String,
    address: String,
    createdAt: date,
    lastUsedAt: date,
    expiresAt: date,
  },
  { collection: 'sessions', strict: 'throw', versionKey: false },
);

sessionSchema.index({ userId: 1, lastUsedAt: -1, _id: -1 });
sessionSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
