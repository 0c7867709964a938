import type { Finding, Report } from '../report/report.ts';
import type { Registry } from './registry.ts';
import type { Cause, Revision } from './revision.ts';

/** What a revision is about, in a few words. */
export function describe(cause: Cause): string {
  switch (cause.kind) {
    case 'init':
      return 'the first of this registry';
    case 'publish':
      return `the schema of ${cause.subgraph}`;
    case 'remove':
      return `${cause.subgraph} is removed`;
    case 'rollback':
      return `back to revision ${cause.to}`;
  }
}

/**
 * Lists the newest revisions: when, what, who, and from which commit.
 *
 * @param limit how many at most
 * @throws InputError when the registry is broken
 */
export async function historyReport(registry: Registry, limit: number): Promise<Report> {
  const released = await registry.released();
  const numbers = await registry.history();
  const findings: Finding[] = [];
  for (const number of numbers.slice(0, limit)) {
    findings.push(toFinding(await registry.revision(number)));
  }
  const newest = numbers[0];
  const summary = `Revision ${newest} is the newest; ${findings.length} of ${numbers.length} are listed.`;
  const behind: Finding = {
    level: 'warning',
    code: 'RELEASE_IS_BEHIND',
    message: `Routers are still given revision ${released ?? 'of nothing'}: a publisher was interrupted, and whoever publishes next, the same schema again too, mends it.`,
    places: [],
  };
  return {
    title: 'supergraph publish --list',
    summary,
    sections: [
      {
        title: 'Revisions',
        summary,
        findings: released === newest ? findings : [behind, ...findings],
      },
    ],
  };
}

function toFinding({ revision, cause, author, commit, at }: Revision): Finding {
  const from = commit === null ? '' : `, commit ${commit.slice(0, 12)}`;
  return {
    level: 'notice',
    code: 'REVISION',
    message: `Revision ${revision}, ${at}: ${describe(cause)}, by ${author ?? 'somebody unknown'}${from}.`,
    places: [],
    data: { revision, at, cause, author, commit },
  };
}
