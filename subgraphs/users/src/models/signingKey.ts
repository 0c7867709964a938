import { type Model, Schema } from 'mongoose';

/** A key that signs access tokens: Ed25519, its parts as in a JWK (RFC 8037). */
export interface SigningKeyRecord {
  /** Its generation, counted from 1: of two instances that make the next one, one succeeds. */
  _id: number;
  /** The public key's thumbprint (RFC 7638). */
  kid: string;
  /** The public key. */
  x: string;
  /** The private key. */
  d: string;
  /** When it begins to sign; it is published before. */
  activeAt: Date;
}

export type SigningKeyModel = Model<SigningKeyRecord>;

const text = { type: String, required: true } as const;

export const signingKeySchema = new Schema<SigningKeyRecord>(
  {
    _id: { type: Number, required: true },
    kid: text,
    x: text,
    d: text,
    activeAt: { type: Date, required: true },
  },
  { collection: 'signingKeys', strict: 'throw', versionKey: false },
);
