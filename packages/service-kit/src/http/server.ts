import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

import type { BaseContext } from '@apollo/server';

import type { Logger } from '../logger.ts';
import { StartupError } from '../startupError.ts';
import { RequestRefused, send, sendJson, sendRefusal } from './answer.ts';
import { ClientGone } from './body.ts';
import { createCors, type CorsOptions } from './cors.ts';
import { type Admission, createGraphQLHandler, type GraphQLServer } from './graphql.ts';
import { sendReadiness, type Readiness } from './health.ts';

/** Serves one path; it looks at the method itself. */
export type RouteHandler = (
  request: IncomingMessage,
  response: ServerResponse,
) => void | Promise<void>;

export interface HttpServerOptions<C extends BaseContext, A = undefined> extends Admission<C, A> {
  /** A server that was started; it is not stopped with the HTTP server. */
  readonly graphql: GraphQLServer<C>;
  readonly logger: Logger;
  /** What `/health/ready` asks. */
  readonly ready: Readiness;
  /** Where GraphQL is served. Default: `/graphql`. */
  readonly path?: string;
  /** The largest request body that is read, in bytes, as sent and decompressed. Default: 1 MiB. */
  readonly maxBodyBytes?: number;
  /** Whether request bodies may be compressed: gzip, deflate and br. Default: false. */
  readonly acceptCompressed?: boolean;
  /**
   * Lets a request for any path but GraphQL's and the health checks' in, or throws a RequestRefused.
   *
   * @param pathname the path as it is written in the request
   */
  readonly admitElsewhere?: (request: IncomingMessage, pathname: string) => void | Promise<void>;
  /** Further paths, compared as they are written in the request. */
  readonly routes?: Readonly<Record<string, RouteHandler>>;
  /** Without it, no page of another origin can read an answer. */
  readonly cors?: CorsOptions;
  /** What `/metrics` answers; without it there is no such path. */
  readonly metrics?: () => Promise<{ contentType: string; body: string }>;
}

export interface HttpServer {
  readonly server: Server;
  /**
   * @param options.port 0 lets the system choose
   * @returns the origin that clients on this machine can use, and the port
   * @throws {StartupError} when the address cannot be listened on
   */
  listen(options: { port: number; host: string }): Promise<{ url: string; port: number }>;
  /**
   * Stops: readiness says 503, no connection is accepted, requests in flight are finished, and what
   * is left after `graceMs` milliseconds is cut off. A second call waits for the first.
   *
   * For `drainMs` milliseconds of these, or until nobody is connected, requests are still accepted,
   * and each answer says that its connection closes. A client that hears it, or that keeps no idle
   * connection for as long, never sends a request on a connection that is being closed: such a
   * request is lost, and it cannot know whether it was carried out. Default: 0.
   */
  stop(options: { graceMs: number; drainMs?: number }): Promise<void>;
}

/**
 * Makes the HTTP server of a GraphQL service on `node:http`, with no framework: the GraphQL
 * endpoint, `/health/live`, `/health/ready` and `/metrics`. What is refused is answered with JSON
 * of the form `{"errors":[{"message","extensions":{"code"}}]}`.
 *
 * A request for GraphQL is let in by `admit` before its body is read, its body by `checkBody` before
 * it is parsed, and `context` gets what `admit` found.
 */
export function createHttpServer<C extends BaseContext, A = undefined>(
  options: HttpServerOptions<C, A>,
): HttpServer {
  const { graphql, logger, path = '/graphql', admitElsewhere } = options;
  const cors = options.cors && createCors(options.cors);
  const serveGraphQL = createGraphQLHandler({
    graphql,
    admit: options.admit,
    checkBody: options.checkBody,
    context: options.context,
    maxBodyBytes: options.maxBodyBytes ?? 1_048_576,
    acceptCompressed: options.acceptCompressed ?? false,
  });
  const healthChecks = new Map(Object.entries(healthRoutes()));
  const routes = new Map(Object.entries({ ...metricsRoute(), ...options.routes }));
  const inFlight = new Set<ServerResponse>();
  const connections = new Set<Socket>();
  let stopped: Promise<void> | undefined;
  let draining = false;
  let onDisconnect: (() => void) | undefined;

  const server = createServer(
    // A proxy in front keeps connections for about a minute: it, not this server, should end them.
    { keepAliveTimeout: 65_000, headersTimeout: 20_000, requestTimeout: 30_000 },
    (request, response) => {
      inFlight.add(response);
      response.once('close', () => {
        inFlight.delete(response);
        if (stopped !== undefined && !draining) server.closeIdleConnections();
      });
      if (stopped !== undefined) response.setHeader('connection', 'close');
      serve(request, response).catch((error: unknown) => {
        fail(request, response, error);
      });
    },
  );
  server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => {
      connections.delete(socket);
      onDisconnect?.();
    });
  });

  function healthRoutes(): Record<string, RouteHandler> {
    return {
      '/health/live': (_request, response) => {
        sendJson(response, 200, { status: 'live' });
      },
      '/health/ready': (_request, response) =>
        sendReadiness(response, options.ready, stopped !== undefined, logger),
    };
  }

  function metricsRoute(): Record<string, RouteHandler> {
    const { metrics } = options;
    if (metrics === undefined) return {};
    return {
      '/metrics': async (_request, response) => {
        const { contentType, body } = await metrics();
        send(response, 200, contentType, body);
      },
    };
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '' } = request;
    const mark = url.indexOf('?');
    const pathname = mark === -1 ? url : url.slice(0, mark);
    if (pathname === path) {
      if (cors !== undefined) {
        if (request.method === 'OPTIONS') {
          cors.answerPreflight(request, response);
          return;
        }
        cors.allow(request, response);
      }
      await serveGraphQL(request, response, mark === -1 ? '' : url.slice(mark));
      return;
    }
    const healthCheck = healthChecks.get(pathname);
    if (healthCheck !== undefined) {
      await healthCheck(request, response);
      return;
    }
    await admitElsewhere?.(request, pathname);
    const route = routes.get(pathname);
    if (route === undefined) {
      throw new RequestRefused(404, 'NOT_FOUND', `There is nothing here. GraphQL is at ${path}.`);
    }
    await route(request, response);
  }

  function fail(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    if (error instanceof ClientGone) return;
    if (error instanceof RequestRefused) {
      sendRefusal(request, response, error);
      return;
    }
    // What follows may be the variables of an operation, percent-encoded: no redaction sees into them.
    logger.error({ err: error, path: request.url?.split('?', 1)[0] }, 'a request failed');
    // An answer that has begun cannot be taken back: only a cut connection tells that it is broken.
    if (response.headersSent) response.destroy();
    else {
      const message = 'The server failed to answer this request. Try again later.';
      sendRefusal(request, response, new RequestRefused(500, 'INTERNAL_SERVER_ERROR', message));
    }
  }

  async function close(graceMs: number, drainMs: number): Promise<void> {
    for (const response of inFlight) {
      if (!response.headersSent) response.setHeader('connection', 'close');
    }
    const cutOff = setTimeout(() => {
      logger.warn({ requests: inFlight.size }, 'the grace period is over: cutting requests off');
      server.closeAllConnections();
    }, graceMs);
    if (drainMs > 0) await drain(Math.min(drainMs, graceMs));
    const closed = new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
    });
    // Node counts a connection that never sent a byte as active: nothing in flight is lost with it.
    for (const socket of connections) if (socket.bytesRead === 0) socket.destroy();
    await closed;
    clearTimeout(cutOff);
  }

  /** Waits until nobody is connected, at most for `drainMs` milliseconds. */
  async function drain(drainMs: number): Promise<void> {
    draining = true;
    await new Promise<void>((resolve) => {
      const over = setTimeout(resolve, drainMs);
      onDisconnect = () => {
        if (connections.size > 0) return;
        clearTimeout(over);
        resolve();
      };
      onDisconnect();
    });
    onDisconnect = undefined;
    draining = false;
  }

  return {
    server,
    async listen({ port, host }) {
      graphql.assertStarted('createHttpServer().listen()');
      await new Promise<void>((resolve, reject) => {
        const onError = (error: Error): void => {
          reject(listenFailure(error, port, host));
        };
        server.once('error', onError);
        server.listen({ port, host }, () => {
          server.off('error', onError);
          resolve();
        });
      });
      return localOrigin(server.address());
    },
    stop({ graceMs, drainMs = 0 }) {
      stopped ??= server.listening ? close(graceMs, drainMs) : Promise.resolve();
      return stopped;
    },
  };
}

function listenFailure(error: NodeJS.ErrnoException, port: number, host: string): Error {
  const sentences = new Map([
    [
      'EADDRINUSE',
      `Port ${port} is taken by another process: set PORT to another one, or stop that process.`,
    ],
    [
      'EACCES',
      `Port ${port} needs rights that this process does not have: set PORT to one above 1023.`,
    ],
    ['EADDRNOTAVAIL', `This machine has no address ${host}: set HOST to one that it has.`],
    ['ENOTFOUND', `No address is known for ${host}: set HOST to an address of this machine.`],
  ]);
  const sentence = sentences.get(error.code ?? '');
  return sentence === undefined ? error : new StartupError(sentence, { cause: error });
}

/** Where clients on this machine reach a server; one that listens on every address is `localhost`. */
function localOrigin(address: AddressInfo | string | null): { url: string; port: number } {
  if (address === null || typeof address === 'string') {
    throw new TypeError('the server does not listen on a TCP port');
  }
  const { family, port } = address;
  const everywhere = address.address === '0.0.0.0' || address.address === '::';
  const numeric = family === 'IPv6' ? `[${address.address}]` : address.address;
  return { url: `http://${everywhere ? 'localhost' : numeric}:${port}`, port };
}
