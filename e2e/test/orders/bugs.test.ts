import { describe, expect, test } from '@jest/globals';

import { battery, type TrialName } from './support/bugs/battery.ts';
import { plant } from './support/bugs/plant.ts';
import { search } from './support/bugs/search.ts';
import { seededBugs } from './support/bugs/seededBugs.ts';
import { form, seed } from './support/form.ts';
import { createRandom } from './support/random.ts';
import { report } from './support/report.ts';

const everyTrial = Object.keys(battery) as TrialName[];
const random = createRandom(seed).fork('bugs');
const timeout = 60 * 60_000;

describe('a bug that is put into the services', () => {
  test.each(seededBugs)('can still be put in: $name', async (bug) => {
    await expect(plant(bug)).resolves.toHaveProperty('orders');
  });
});

// That each bug is caught is for the full form; the short one sees that all can still be put in.
if (form === 'full') {
  describe('a shop with a bug', () => {
    test.each(seededBugs)(
      'is caught: $name',
      async (bug) => {
        const begin = performance.now();
        let by: TrialName | undefined;
        let found = '';
        for (const trial of everyTrial) {
          const { finding } = await search(bug, trial, random.fork(trial));
          if (finding === undefined) continue;
          by = trial;
          found = firstLine(finding);
          break;
        }
        report({
          trial: `Seeded bug: ${bug.name}`,
          size: by === undefined ? 'caught by none' : `caught by ${by}: ${found}`,
          violations: by === undefined ? 1 : 0,
          seconds: (performance.now() - begin) / 1_000,
          evidence: {},
        });
        expect(by).toBeDefined();
      },
      timeout,
    );
  });

  describe('a shop without a bug', () => {
    test.each(everyTrial)(
      'passes: %s',
      async (trial) => {
        const { finding } = await search(undefined, trial, random.fork(trial));
        expect(finding).toBeUndefined();
      },
      timeout,
    );
  });
}

/** What a trial found, short enough for a table. */
function firstLine(finding: string): string {
  const [line = ''] = finding.split('\n');
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
