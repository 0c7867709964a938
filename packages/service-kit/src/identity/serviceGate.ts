import type { IncomingMessage } from 'node:http';

import { isDatabaseDown } from '../databaseErrors.ts';
import { RequestRefused } from '../http/answer.ts';
import type { Logger } from '../logger.ts';
import { bodyDigest } from './serviceToken.ts';
import type { SpentTokens } from './spentTokens.ts';
import { TokenRefused, type VerifiedToken } from './tokenVerifier.ts';

/** Lets requests into a service by the token that they carry. */
export interface ServiceGate {
  /**
   * Lets a GraphQL request in before its body is read.
   *
   * @throws {RequestRefused} 401
   */
  readonly admit: (request: IncomingMessage) => Promise<VerifiedToken>;
  /**
   * Lets its body in, once: a token is for one body and one use.
   *
   * @param bytes undefined for a request by GET, whose query a token does not cover
   * @throws {RequestRefused} 401, 405 for GET, 503 while the database does not answer
   */
  readonly checkBody: (
    token: VerifiedToken,
    bytes: Buffer | undefined,
    request: IncomingMessage,
  ) => Promise<void>;
  /**
   * Lets a request without a body in.
   *
   * @throws {RequestRefused} 401
   */
  readonly admitBodiless: (request: IncomingMessage) => Promise<void>;
}

/** What a service's gate works with. */
export interface ServiceGateOptions {
  readonly verify: (token: string) => Promise<VerifiedToken>;
  readonly spent: SpentTokens;
  readonly logger: Logger;
}

/** Makes the gate of a service. Each refusal is a line in the log; the token never is. */
export function createServiceGate({ verify, spent, logger }: ServiceGateOptions): ServiceGate {
  const refuse = (request: IncomingMessage, error: unknown): never => {
    if (isDatabaseDown(error)) {
      logger.warn({ err: error }, 'the database does not answer');
      const message = 'The service cannot reach its data now; try again later.';
      throw new RequestRefused(503, 'SERVICE_UNAVAILABLE', message);
    }
    if (!(error instanceof TokenRefused)) throw error;
    const { method, url, socket } = request;
    logger.warn(
      { reason: error.message, method, path: url?.split('?', 1)[0], address: socket.remoteAddress },
      'a request without a good token is refused',
    );
    throw new RequestRefused(
      401,
      'UNAUTHENTICATED',
      'This service answers other services only, by their tokens. Send requests to the router.',
      { 'www-authenticate': 'Bearer' },
    );
  };

  const readToken = async (request: IncomingMessage): Promise<VerifiedToken> => {
    const { authorization } = request.headers;
    if (authorization === undefined) throw new TokenRefused('there is no token');
    const token = /^Bearer ([\w.-]+)$/i.exec(authorization)?.[1];
    if (token === undefined) throw new TokenRefused('the authorization is no Bearer token');
    return verify(token);
  };

  const spend = async ({ claims }: VerifiedToken, body: string | Buffer): Promise<void> => {
    if (claims.body !== bodyDigest(body)) throw new TokenRefused('it is for another body');
    if (!(await spent.spend(claims))) throw new TokenRefused('it was used before');
  };

  return {
    admit: (request) => readToken(request).catch((error: unknown) => refuse(request, error)),
    async checkBody(token, bytes, request) {
      if (bytes === undefined) {
        throw new RequestRefused(
          405,
          'METHOD_NOT_ALLOWED',
          'Services are asked by POST only, with the operation in the body.',
          { allow: 'POST' },
        );
      }
      await spend(token, bytes).catch((error: unknown) => refuse(request, error));
    },
    async admitBodiless(request) {
      try {
        await spend(await readToken(request), '');
      } catch (error) {
        refuse(request, error);
      }
    },
  };
}
