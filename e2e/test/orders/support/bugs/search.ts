import { startOrderShop } from '../orderShop.ts';
import type { Random } from '../random.ts';
import { battery, type TrialName } from './battery.ts';
import { plant, type SeededBug } from './plant.ts';

/** What a trial said of a shop with a bug. */
export interface Verdict {
  readonly trial: TrialName;
  /** What it found; undefined when the bug has got past it. */
  readonly finding: string | undefined;
  /** How long it took, in seconds. */
  readonly seconds: number;
}

/**
 * Starts a shop with a bug and lets a trial look for it. A trial that fails with an error has found it
 * too: its test would fail.
 *
 * @param bug undefined for the shop as it is
 */
export async function search(
  bug: SeededBug | undefined,
  trial: TrialName,
  random: Random,
): Promise<Verdict> {
  const { options, run } = battery[trial];
  const extras = bug === undefined ? {} : await plant(bug);
  const shop = await startOrderShop({ ...options, extras });
  const begin = performance.now();
  const seconds = () => (performance.now() - begin) / 1_000;
  try {
    const { violations } = await run(shop, random);
    const [first] = [...violations, ...shop.deaths];
    return { trial, finding: first, seconds: seconds() };
  } catch (error) {
    return { trial, finding: String(error), seconds: seconds() };
  } finally {
    await shop.stop();
  }
}
