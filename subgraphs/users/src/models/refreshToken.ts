import { type Model, Schema, type Types } from 'mongoose';

/** A refresh token as the database keeps it: not the token itself. */
export interface RefreshTokenRecord {
  /** The SHA-256 of the token. */
  _id: string;
  sessionId: Types.ObjectId;
  expiresAt: Date;
  /** When it was exchanged for its successor. */
  usedAt?: Date;
  /** The fingerprint of the client that exchanged it. */
  usedBy?: string;
}

export type RefreshTokenModel = Model<RefreshTokenRecord>;

export const refreshTokenSchema = new Schema<RefreshTokenRecord>(
  {
    _id: { type: String, required: true },
    sessionId: { type: Schema.Types.ObjectId, required: true },
    expiresAt: { type: Date, required: true },
    usedAt: Date,
    usedBy: String,
  },
  { collection: 'refreshTokens', strict: 'throw', versionKey: false },
);

refreshTokenSchema.index({ sessionId: 1 });
refreshTokenSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
