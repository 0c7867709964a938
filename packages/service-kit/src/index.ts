export { type BackgroundWork, repeat, type RepeatOptions } from './background.ts';
export { ConfigError, readConfig, setting } from './config.ts';
export { RequestRefused, send, sendJson } from './http/answer.ts';
export type { CorsOptions } from './http/cors.ts';
export type { Admission, GraphQLServer } from './http/graphql.ts';
export type { Check } from './http/health.ts';
export {
  createHttpServer,
  type HttpServer,
  type HttpServerOptions,
  type RouteHandler,
} from './http/server.ts';
export { runService, type RunningService } from './lifecycle.ts';
export { createLogger, type Logger } from './logger.ts';
export { StartupError } from './startupError.ts';
export type { Keyset, SortKey } from './cursor.ts';
export { connectDatabase, type Database } from './database.ts';
export { duplicateKey } from './databaseErrors.ts';
export {
  formatError,
  InputError,
  NotFoundError,
  requestErrorCodes,
  resultType,
  UnavailableError,
} from './errors.ts';
export { findByKeys } from './findByKeys.ts';
export { checkForeignId, isForeignId } from './foreignIds.ts';
export {
  type AccessRule,
  authorize,
  authorizeService,
  ForbiddenError,
  isAllowed,
  UnauthenticatedError,
} from './identity/authorize.ts';
export { type CallerKey, readCallerKey } from './identity/callerKey.ts';
export { makeCallerKeys, rotateCallerKey } from './identity/callerKeyFiles.ts';
export { clientNetwork } from './identity/clientNetwork.ts';
export { createTokenMinter, type TokenMinter, type TokenSubject } from './identity/tokenMinter.ts';
export { type Caller, type ClientDescription, routerName, type Viewer } from './identity/viewer.ts';
export { isId, parseId } from './ids.ts';
export { checkBatch, checkInteger, checkText } from './input.ts';
export { type ItemLoader, itemLoader, type PageLoader, pageLoader } from './loaders.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export {
  findPage,
  findPages,
  type Page,
  type PageArguments,
  readPageArguments,
  toPage,
} from './pagination.ts';
export {
  checkPostalAddress,
  type PostalAddress,
  type PostalAddressInput,
} from './postalAddress.ts';
export { readSeed, runSeed, seedCollection } from './seed.ts';
export {
  type Answer,
  exchange,
  type ExchangeOptions,
  FetchFailure,
  IDLE_CONNECTION_MS,
} from './serviceClient/exchange.ts';
export { readGraphQLAnswer } from './serviceClient/graphqlAnswer.ts';
export {
  createServiceClient,
  type ServiceClient,
  type ServiceClientOptions,
  type ServiceRequest,
} from './serviceClient/serviceClient.ts';
export { ServiceRefused, ServiceUnreachable } from './serviceClient/serviceErrors.ts';
export {
  createSubgraphServer,
  startSubgraph,
  type SubgraphOptions,
  type SubgraphSchema,
  subgraphSettings,
} from './subgraph.ts';
export { runTask, type TaskOptions } from './task.ts';
