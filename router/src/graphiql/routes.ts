import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { RequestRefused, send, type RouteHandler } from '@shop/service-kit';

import { securityHeaders } from '../securityHeaders.ts';

/** Lets the page load and ask only what this router serves, and nothing that is inline. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const headers = {
  'content-security-policy': contentSecurityPolicy,
  ...securityHeaders,
  'cache-control': 'no-cache',
};

/** Accounts that the page offers to people who try the shop; everyone who opens it reads them. */
export interface DemoAccounts {
  readonly accounts: readonly {
    /** What the account is for, as people read it. */
    readonly label: string;
    readonly email: string;
  }[];
  /** The password of all of them. */
  readonly password: string;
}

/** The page's own modules, the first of which loads the others. */
const modules = ['page.js', 'session.js', 'shopClient.js', 'signInBar.js'];

/**
 * Serves a page for people at `/`: GraphiQL, with the README's query in its first tab and a bar to
 * sign in above it. Every byte of it comes from this process, so it works where there is no network.
 *
 * @param demo the accounts to offer, where there are some
 */
export function graphiqlRoutes(demo?: DemoAccounts): Record<string, RouteHandler> {
  const javascript = 'text/javascript; charset=utf-8';
  const css = 'text/css; charset=utf-8';
  const settings = JSON.stringify({ demo: demo ?? null });
  return {
    '/': page('text/html; charset=utf-8', ownFile('index.html')),
    '/graphiql/page.css': page(css, ownFile('page.css')),
    ...Object.fromEntries(
      modules.map((name) => [`/graphiql/${name}`, page(javascript, ownFile(name))]),
    ),
    '/graphiql/settings.json': page('application/json; charset=utf-8', settings),
    '/graphiql/first-query.graphql': page(
      'text/plain; charset=utf-8',
      ownFile('first-query.graphql'),
    ),
    '/graphiql/graphiql.css': page(css, packageFile('graphiql', 'graphiql.min.css')),
    '/graphiql/graphiql.js': page(javascript, packageFile('graphiql', 'graphiql.min.js')),
    '/graphiql/react.js': page(javascript, packageFile('react', 'umd/react.production.min.js')),
    '/graphiql/react-dom.js': page(
      javascript,
      packageFile('react-dom', 'umd/react-dom.production.min.js'),
    ),
  };
}

/** A file of the page. It stays in `src`, from where the built code, in `dist`, reads it too. */
function ownFile(name: string): string {
  return readFileSync(new URL(`../../src/graphiql/page/${name}`, import.meta.url), 'utf8');
}

const require = createRequire(import.meta.url);

/** A file of a package that its `exports` do not name: the builds for a page without a bundler. */
function packageFile(packageName: string, path: string): string {
  return readFileSync(join(dirname(require.resolve(`${packageName}/package.json`)), path), 'utf8');
}

function page(contentType: string, body: string): RouteHandler {
  return ({ method }, response) => {
    if (method !== 'GET' && method !== 'HEAD') {
      throw new RequestRefused(405, 'METHOD_NOT_ALLOWED', 'This is a page to read: use GET.', {
        allow: 'GET, HEAD',
      });
    }
    send(response, 200, contentType, body, headers);
  };
}
