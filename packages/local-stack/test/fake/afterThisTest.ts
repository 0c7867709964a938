import { afterEach } from '@jest/globals';

const pending: (() => unknown)[] = [];

/** Does something when the running test has ended, passed or not; the latest thing first. */
export function afterThisTest(cleanUp: () => unknown): void {
  pending.push(cleanUp);
}

afterEach(async () => {
  for (let cleanUp = pending.pop(); cleanUp !== undefined; cleanUp = pending.pop()) {
    await cleanUp();
  }
});
