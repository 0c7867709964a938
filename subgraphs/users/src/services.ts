import type { Logger } from '@shop/service-kit';
import type { Connection } from 'mongoose';

import { type Clock, systemClock } from './clock.ts';
import { type AccessTokens, openAccessTokens } from './keys/accessTokens.ts';
import { type Models, openModels } from './models/index.ts';
import { createPasswordHasher, type PasswordHasher } from './passwords/hasher.ts';

/** What the operations work with. */
export interface Services {
  readonly models: Models;
  readonly accessTokens: AccessTokens;
  readonly passwords: PasswordHasher;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface ServicesOptions {
  /** The claim `iss` of access tokens. */
  readonly issuer: string;
  /** The claim `aud` of access tokens. */
  readonly audience: string;
  readonly logger: Logger;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Default: Argon2id on this machine's processors. */
  readonly passwords?: PasswordHasher;
}

/** Opens the models and the signing keys on a connection, for all requests to come. */
export async function openServices(
  connection: Connection,
  options: ServicesOptions,
): Promise<Services> {
  const { clock = systemClock, passwords = createPasswordHasher(), logger } = options;
  const { issuer, audience } = options;
  const models = await openModels(connection);
  const { signingKeys } = models;
  const accessTokens = await openAccessTokens({ signingKeys, issuer, audience, clock, logger });
  return { models, accessTokens, passwords, clock, logger };
}
