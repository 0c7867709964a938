import { ConfigError, readConfig, setting } from '@shop/service-kit';
import { z } from 'zod';

import { defaultLimits } from './limits/limits.ts';
import { persistedDocumentsModes } from './persistedDocuments/persistedDocuments.ts';
import { readAddresses } from './subgraphs/addresses.ts';

import type { DemoAccounts } from './graphiql/routes.ts';

const webUrls = ['http:', 'https:'] as const;

/** A list of `name=value`, as a map that is empty where the variable is not set. */
function pairs(expectation: string, isValue: (text: string) => boolean) {
  return setting
    .list(expectation)
    .transform((items, context) => {
      const values = new Map<string, string>();
      for (const item of items) {
        const at = item.indexOf('=');
        const value = item.slice(at + 1);
        if (at < 1 || !isValue(value)) {
          context.addIssue(`must be ${expectation}`);
          return z.NEVER;
        }
        values.set(item.slice(0, at), value);
      }
      return values;
    })
    .default(new Map<string, string>());
}

const schema = z.object({
  PORT: setting.port().default(4000),
  HOST: setting.text('the address to listen on').default('127.0.0.1'),
  LOG_LEVEL: setting.logLevel().default('info'),
  NODE_ENV: setting.text('the environment that the process runs in').default('development'),
  SUPERGRAPH_PATH: setting.text('the path of a supergraph').optional(),
  SUPERGRAPH_URL: setting.url(webUrls).optional(),
  SUPERGRAPH_POLL_MS: setting.milliseconds().default(10_000),
  ROUTER_SUBGRAPH_URLS: pairs(
    'pairs such as users=http://127.0.0.1:4001/graphql, separated by commas',
    (urls) => readAddresses(urls) !== undefined,
  ),
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
  DEMO_ACCOUNTS: pairs('pairs such as Customer=avery@shop.example, separated by commas', (email) =>
    email.includes('@'),
  ),
  DEMO_PASSWORD: setting.text('the password of the demo accounts').optional(),
  MAX_BODY_BYTES: setting.bytes().default(262_144),
  MAX_TOKENS: setting.count(1, 100_000).default(defaultLimits.maxTokens),
  MAX_DEPTH: setting.count(1, 100).default(defaultLimits.maxDepth),
  MAX_ALIASES: setting.count(0, 10_000).default(defaultLimits.maxAliases),
  MAX_ROOT_FIELDS: setting.count(1, 10_000).default(defaultLimits.maxRootFields),
  MAX_DIRECTIVES: setting.count(0, 10_000).default(defaultLimits.maxDirectives),
  MAX_SELECTIONS: setting.count(1, 100_000).default(defaultLimits.maxSelections),
  MAX_COST: setting.count(1, 1_000_000_000).default(defaultLimits.maxCost),
  RATE_LIMIT: setting.count(0, 1_000_000_000).default(1_000),
  RATE_LIMIT_MONGODB_URI: setting.url(['mongodb:', 'mongodb+srv:']).optional(),
  PERSISTED_DOCUMENTS: setting
    .text(`one of ${persistedDocumentsModes.join(', ')}`)
    .pipe(z.enum(persistedDocumentsModes, `must be one of ${persistedDocumentsModes.join(', ')}`))
    .default('off'),
  PERSISTED_DOCUMENTS_PATH: setting
    .text('the path of a manifest')
    .default('persisted-documents.json'),
  OPERATION_LOG_PATH: setting.text('the path of a folder').optional(),
  OPERATION_LOG_MAX_BYTES: setting.bytes().default(67_108_864),
  SUBGRAPH_TIMEOUT_MS: setting.milliseconds().default(5_000),
  METRICS_PUBLIC: setting.flag().default(false),
  SHUTDOWN_GRACE_MS: setting.milliseconds().default(10_000),
  SHUTDOWN_DRAIN_MS: setting.count(0, 3_600_000).default(0),
});

/** What the router reads from its environment; router/README.md has the table. */
export type RouterConfig = Omit<
  z.infer<typeof schema>,
  'SUPERGRAPH_PATH' | 'INTROSPECTION' | 'NODE_ENV' | 'DEMO_ACCOUNTS' | 'DEMO_PASSWORD'
> & {
  readonly SUPERGRAPH_PATH: string;
  readonly INTROSPECTION: boolean;
  readonly demo: DemoAccounts | undefined;
};

/** @throws {ConfigError} with a sentence for each variable that is wrong */
export function readRouterConfig(env: NodeJS.ProcessEnv = process.env): RouterConfig {
  const {
    SUPERGRAPH_PATH,
    NODE_ENV,
    INTROSPECTION = NODE_ENV !== 'production',
    DEMO_ACCOUNTS,
    DEMO_PASSWORD,
    ...config
  } = readConfig(schema, env);
  if (config.SUPERGRAPH_URL !== undefined && SUPERGRAPH_PATH !== undefined) {
    throw new ConfigError(
      'SUPERGRAPH_URL and SUPERGRAPH_PATH cannot both be set: unset one of them.',
    );
  }
  return {
    ...config,
    SUPERGRAPH_PATH: SUPERGRAPH_PATH ?? 'supergraph.graphql',
    INTROSPECTION,
    demo: demo(DEMO_ACCOUNTS, DEMO_PASSWORD),
  };
}

function demo(
  emails: ReadonlyMap<string, string>,
  password: string | undefined,
): DemoAccounts | undefined {
  if (emails.size === 0 && password === undefined) return undefined;
  if (emails.size === 0 || password === undefined) {
    throw new ConfigError('DEMO_ACCOUNTS and DEMO_PASSWORD have to be set both or neither.');
  }
  return { accounts: [...emails].map(([label, email]) => ({ label, email })), password };
}
