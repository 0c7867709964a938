import { describe, expect, test } from '@jest/globals';

import { battery, type TrialName } from './support/bugs/battery.ts';
import { plant } from './support/bugs/plant.ts';
import { search } from './support/bugs/search.ts';
import { type BugName, seededBugs } from './support/bugs/seededBugs.ts';
import { byForm, form, seed } from './support/form.ts';
import { createRandom } from './support/random.ts';
import { report } from './support/report.ts';

/** The trial that is quickest to find a bug. The full form lets all trials look for it. */
const quickest: Readonly<Record<BugName, TrialName>> = {
  'no epoch': 'owner paused',
  'no tombstone': 'late reserve',
  'no unique key': 'retries',
  'clamped stock': 'oversell',
  'acknowledgement before the write': 'retries',
  'a swallowed error': 'lost answer',
  'unmerged lines': 'oversell, duplicate lines',
  'read, then write': 'oversell',
  'release without compare-and-set': 'release twice',
};

const everyTrial = Object.keys(battery) as TrialName[];
const random = createRandom(seed).fork('bugs');
const minutes = byForm({ short: 5, full: 60 });

describe('a bug that is put into the services', () => {
  test.each(seededBugs)('can still be put in: $name', async (bug) => {
    await expect(plant(bug)).resolves.toHaveProperty('orders');
  });

  test.each(seededBugs)(
    'is caught: $name',
    async (bug) => {
      const begin = performance.now();
      const trials = form === 'short' ? [quickest[bug.name]] : everyTrial;
      const caught: Record<string, number> = {};
      for (const trial of trials) {
        const { finding, seconds } = await search(bug, trial, random.fork(trial));
        if (finding !== undefined) caught[`${trial}, s`] = Number(seconds.toFixed(1));
      }
      const count = Object.keys(caught).length;
      report({
        trial: `Seeded bug: ${bug.name}`,
        size: `caught by ${count} of ${trials.length} trials`,
        violations: count === 0 ? 1 : 0,
        seconds: (performance.now() - begin) / 1_000,
        evidence: caught,
      });
      expect(count).toBeGreaterThan(0);
    },
    minutes * 60_000,
  );
});

// In the short form the tests of the trials show it, in their own sizes.
if (form === 'full') {
  describe('a shop without a bug', () => {
    test.each(everyTrial)(
      'passes: %s',
      async (trial) => {
        const { finding } = await search(undefined, trial, random.fork(trial));
        expect(finding).toBeUndefined();
      },
      minutes * 60_000,
    );
  });
}
