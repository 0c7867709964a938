import { get } from 'node:http';
import type { LogLine } from './logBuffer.ts';

/**
 * Asks once whether a process is ready.
 *
 * @param lines what the process has written in this run
 * @returns the address at which it answers; undefined while it is not ready
 */
export type Probe = (lines: readonly LogLine[]) => Promise<string | undefined>;

const answerTimeoutMs = 2_000;

/** Ready when `/health/ready` answers 200. The address is `url`. */
export function httpProbe(url: string): Probe {
  return async () => ((await answersOk(new URL('/health/ready', url))) ? url : undefined);
}

/** Ready when it has written its MongoDB URI, alone on a line. The address is that URI. */
export const uriProbe: Probe = (lines) =>
  Promise.resolve(lines.find(({ text }) => /^mongodb(\+srv)?:\/\/\S+$/.test(text))?.text);

/** One connection per question: a kept one would outlive the process that answered on it. */
function answersOk(url: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: answerTimeoutMs }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => {
      resolve(false);
    });
  });
}
