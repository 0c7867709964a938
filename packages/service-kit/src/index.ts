export { ConfigError, readConfig, setting, type LogLevel } from './config.ts';
export { RequestRefused, send, sendJson } from './http/answer.ts';
export type { CorsOptions } from './http/cors.ts';
export type { Check, Readiness } from './http/health.ts';
export {
  createHttpServer,
  type HttpServer,
  type HttpServerOptions,
  type RouteHandler,
} from './http/server.ts';
export { runService, type RunningService, type ServiceOptions } from './lifecycle.ts';
export { createLogger, type Logger, type LoggerOptions } from './logger.ts';
export { StartupError } from './startupError.ts';
