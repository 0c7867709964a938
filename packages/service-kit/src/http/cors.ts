import type { IncomingMessage, ServerResponse } from 'node:http';

/** Which web pages may read answers (the Fetch standard's CORS protocol). */
export interface CorsOptions {
  /** Origins such as `https://shop.example`, or `*` for every page. */
  readonly origins: readonly string[] | '*';
  /** Headers of answers that pages may read besides those that every page may. Default: none. */
  readonly exposedHeaders?: readonly string[];
  /** How long a browser may remember an answer to a preflight, in seconds. Default: a day. */
  readonly maxAgeSeconds?: number;
}

export interface Cors {
  /** Adds what lets the page read the answer. */
  allow(request: IncomingMessage, response: ServerResponse): void;
  /** Answers a browser's question whether a page may send a request. */
  answerPreflight(request: IncomingMessage, response: ServerResponse): void;
}

/**
 * Makes the CORS headers of an endpoint. Cookies are never allowed: clients identify themselves by
 * the Authorization header, which a page has to set itself.
 */
export function createCors({
  origins,
  exposedHeaders = [],
  maxAgeSeconds = 86_400,
}: CorsOptions): Cors {
  const every = origins === '*';
  const allowed: ReadonlySet<string> = new Set(every ? [] : origins);

  const allow = (request: IncomingMessage, response: ServerResponse): void => {
    if (exposedHeaders.length > 0) {
      response.setHeader('access-control-expose-headers', exposedHeaders.join(', '));
    }
    if (every) {
      response.setHeader('access-control-allow-origin', '*');
      return;
    }
    // Caches must keep the answers to different pages apart, those to unknown pages too.
    response.setHeader('vary', 'origin');
    const { origin } = request.headers;
    if (origin !== undefined && allowed.has(origin)) {
      response.setHeader('access-control-allow-origin', origin);
    }
  };

  return {
    allow,
    answerPreflight(request, response) {
      allow(request, response);
      if (response.hasHeader('access-control-allow-origin')) {
        response.setHeader('access-control-allow-methods', 'GET, POST');
        response.setHeader('access-control-max-age', String(maxAgeSeconds));
        const asked = request.headers['access-control-request-headers'];
        if (asked !== undefined) response.setHeader('access-control-allow-headers', asked);
      }
      response.writeHead(204).end();
    },
  };
}
