import { type Model, Schema } from 'mongoose';

/** The failures that are counted of an account or an address. */
export interface SignInAttemptsRecord {
  /** What is counted, and the SHA-256 of whose it is. */
  _id: string;
  /** Attempts that failed, or whose outcome is still open. */
  failures: number;
  /** Until when no attempt is looked at. */
  blockedUntil: Date;
  /** When the failures are forgotten. */
  expiresAt: Date;
}

export type SignInAttemptsModel = Model<SignInAttemptsRecord>;

const date = { type: Date, required: true } as const;

export const signInAttemptsSchema = new Schema<SignInAttemptsRecord>(
  {
    _id: { type: String, required: true },
    failures: { type: Number, required: true },
    blockedUntil: date,
    expiresAt: date,
  },
  { collection: 'signInAttempts', strict: 'throw', versionKey: false },
);

signInAttemptsSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
