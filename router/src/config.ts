import { readConfig, setting } from '@shop/service-kit';
import { z } from 'zod';

const webUrls = ['http:', 'https:'] as const;

const schema = z.object({
  PORT: setting.port().default(4000),
  HOST: setting.text('the address to listen on').default('127.0.0.1'),
  LOG_LEVEL: setting.logLevel().default('info'),
  NODE_ENV: setting.text('the environment that the process runs in').default('development'),
  SUPERGRAPH_PATH: setting.text('the path of a supergraph').default('supergraph.graphql'),
  ROUTER_SUBGRAPH_URLS: setting
    .list('pairs such as users=http://127.0.0.1:4001/graphql, separated by commas')
    .transform((pairs, context) => {
      const urls = new Map<string, string>();
      for (const pair of pairs) {
        const at = pair.indexOf('=');
        const url = pair.slice(at + 1);
        if (at < 1 || !URL.canParse(url) || !isWebUrl(url)) {
          context.addIssue(
            'must be pairs such as users=http://127.0.0.1:4001/graphql, separated by commas',
          );
          return z.NEVER;
        }
        urls.set(pair.slice(0, at), url);
      }
      return urls;
    })
    .default(new Map<string, string>()),
  JWKS_URL: setting.url(webUrls).default('http://127.0.0.1:4001/.well-known/jwks.json'),
  ACCESS_TOKEN_ISSUER: setting.text('who signs access tokens').default('shop-users'),
  ACCESS_TOKEN_AUDIENCE: setting.text('whom access tokens are for').default('shop'),
  CALLER_KEY: setting.text(
    "the path of the router's private key, such as keys/router.private.json",
  ),
  TRUSTED_PROXIES: setting.count(0, 100).default(0),
  CORS_ORIGINS: setting
    .list('origins such as https://shop.example, separated by commas')
    .default([]),
  INTROSPECTION: setting.flag().optional(),
  MAX_BODY_BYTES: setting.bytes().default(262_144),
  SUBGRAPH_TIMEOUT_MS: setting.milliseconds().default(5_000),
  SHUTDOWN_GRACE_MS: setting.milliseconds().default(10_000),
});

function isWebUrl(url: string): boolean {
  return webUrls.some((protocol) => new URL(url).protocol === protocol);
}

/** What the router reads from its environment; router/README.md has the table. */
export type RouterConfig = Omit<z.infer<typeof schema>, 'INTROSPECTION' | 'NODE_ENV'> & {
  readonly INTROSPECTION: boolean;
};

/** @throws {ConfigError} with a sentence for each variable that is wrong */
export function readRouterConfig(env: NodeJS.ProcessEnv = process.env): RouterConfig {
  const {
    NODE_ENV,
    INTROSPECTION = NODE_ENV !== 'production',
    ...config
  } = readConfig(schema, env);
  return { ...config, INTROSPECTION };
}
