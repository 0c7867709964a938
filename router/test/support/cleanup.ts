import { afterEach } from '@jest/globals';

/** Something that a test started. */
interface Stoppable {
  stop(): Promise<void>;
}

const started: Stoppable[] = [];

afterEach(async () => {
  for (const thing of started.splice(0).reverse()) await thing.stop();
});

/** Stops what a test started when the test is over, last one first. */
export async function use<T extends Stoppable>(starting: Promise<T>): Promise<T> {
  const thing = await starting;
  started.push(thing);
  return thing;
}
