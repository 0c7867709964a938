import { type Connection, type Model, Schema } from 'mongoose';

import { duplicateKey } from '../databaseErrors.ts';
import { type ServiceTokenClaims, serviceTokenLifetime } from './serviceToken.ts';
import { clockLeeway } from './tokenVerifier.ts';

/** Which tokens were used, so that each is used once. */
export interface SpentTokens {
  /**
   * Marks a token as used.
   *
   * @returns whether it was not used before
   */
  spend(claims: ServiceTokenClaims): boolean | Promise<boolean>;
}

/** Which tokens this process has taken. */
export interface LocalSpentTokens extends SpentTokens {
  spend(claims: ServiceTokenClaims): boolean;
}

/** From the earliest moment at which a token may be taken to the latest, in milliseconds. */
const longestUseMs = (serviceTokenLifetime + 2 * clockLeeway) * 1_000;

/**
 * Remembers the tokens that this process has taken, for as long as they could be taken again: two
 * sets take turns, and what is in neither has expired. Only what a trusted caller signed gets here,
 * which bounds their size.
 *
 * @param now milliseconds since 1970
 */
export function createSpentTokens(now: () => number = Date.now): LocalSpentTokens {
  let current = new Set<string>();
  let last = new Set<string>();
  let turnedAt = now();
  return {
    spend({ jti }) {
      const time = now();
      if (time - turnedAt > longestUseMs) {
        last = time - turnedAt > 2 * longestUseMs ? new Set() : current;
        current = new Set();
        turnedAt = time;
      }
      if (current.has(jti) || last.has(jti)) return false;
      current.add(jti);
      return true;
    },
  };
}

interface UsedToken {
  /** The token's `jti`. */
  _id: string;
  /** When the token has expired and may be forgotten. */
  expiresAt: Date;
}

/**
 * Keeps the tokens of mutations in the service's database too: a write that is sent again to another
 * instance must not happen twice. Reads are left to each instance's own memory, which costs nothing.
 *
 * @param local what this process remembers by itself; it is asked first
 */
export async function openSharedSpentTokens(
  connection: Connection,
  local: LocalSpentTokens,
): Promise<SpentTokens> {
  const used = defineUsedTokens(connection);
  await used.createIndexes();
  return {
    async spend(claims) {
      if (!local.spend(claims)) return false;
      if (claims.op === 'query') return true;
      try {
        const expiresAt = new Date((claims.exp + clockLeeway) * 1_000);
        await used.create({ _id: claims.jti, expiresAt });
        return true;
      } catch (error) {
        if (duplicateKey(error) === '_id') return false;
        throw error;
      }
    },
  };
}

function defineUsedTokens(connection: Connection): Model<UsedToken> {
  const schema = new Schema<UsedToken>(
    { _id: { type: String, required: true }, expiresAt: { type: Date, required: true } },
    { collection: 'usedServiceTokens', versionKey: false },
  );
  schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
  return connection.model<UsedToken>('UsedServiceToken', schema);
}
