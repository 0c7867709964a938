import type { ServerResponse } from 'node:http';

import type { Logger } from '../logger.ts';
import { sendJson } from './answer.ts';

/** What one thing that a service needs says of itself. */
export interface Check {
  readonly ok: boolean;
  /** For operators: what is wrong, or what they should know. */
  readonly detail?: string;
}

/** Asks everything that a service needs, by name. */
export type Readiness = () => Promise<Record<string, Check>>;

/**
 * Answers `/health/ready`: 200 when every check is well, 503 when one is not or the service is
 * stopping, with each check in the body.
 */
export async function sendReadiness(
  response: ServerResponse,
  ready: Readiness,
  stopping: boolean,
  logger: Logger,
): Promise<void> {
  if (stopping) {
    sendJson(response, 503, { status: 'stopping', checks: {} });
    return;
  }
  let checks: Record<string, Check>;
  try {
    checks = await ready();
  } catch (error) {
    logger.error({ err: error }, 'a readiness check failed');
    checks = { checks: { ok: false, detail: 'a check failed; the log has the reason' } };
  }
  const ok = Object.values(checks).every((check) => check.ok);
  sendJson(response, ok ? 200 : 503, { status: ok ? 'ready' : 'unavailable', checks });
}
