import { existsSync } from 'node:fs';
import { YamlMapping } from '../config/yaml.ts';
import type { Place } from '../report/report.ts';

/** A breaking change that people have looked at and let pass, for a time. */
export interface Approval {
  /** The change, by its id: `FIELD_REMOVED:Product.brand`. */
  readonly change: string;
  readonly reason: string;
  readonly who: string;
  /** The last day on which it holds, in UTC: `2026-12-31`. */
  readonly until: string;
  /** Where it stands in its file. */
  readonly place: Place;
}

/** What approvals do to changes. */
export interface AppliedApprovals {
  /** The approvals that hold and are of use, by the id of the change. */
  readonly approved: ReadonlyMap<string, Approval>;
  /** Those whose last day is over, whether or not there is such a change. */
  readonly expired: readonly Approval[];
  /** Those that hold, but for no change that needs one. */
  readonly unused: readonly Approval[];
}

/**
 * Reads `schema-approvals.yaml`: a list of entries, each with `change`, `reason`, `who` and `until`.
 *
 * @returns the approvals in the order of the file; none when there is no such file
 * @throws InputError with file and line when it is not YAML, an entry lacks a key or has one too many,
 *   `until` is no day, or a change is approved twice
 */
export async function readApprovals(path: string): Promise<Approval[]> {
  if (!existsSync(path)) return [];
  const approved = new Set<string>();
  return (await YamlMapping.readList(path, 'the list of approvals')).map((entry) => {
    entry.allow('change', 'reason', 'who', 'until');
    const change = entry.string('change');
    if (approved.has(change)) throw entry.mistake('change', `${change} is approved twice.`);
    approved.add(change);
    return {
      change,
      reason: entry.string('reason'),
      who: entry.string('who'),
      until: readDay(entry, 'until'),
      place: entry.position('change'),
    };
  });
}

/**
 * Tells which changes are approved at a time, and which approvals no longer serve.
 *
 * @param changes the ids of all changes that an approval can be for
 */
export function applyApprovals(
  changes: ReadonlySet<string>,
  approvals: readonly Approval[],
  now: Date,
): AppliedApprovals {
  const today = dayOf(now);
  const expired = approvals.filter(({ until }) => until < today);
  const holding = approvals.filter(({ until }) => until >= today);
  return {
    approved: new Map(
      holding
        .filter(({ change }) => changes.has(change))
        .map((approval) => [approval.change, approval]),
    ),
    expired,
    unused: holding.filter(({ change }) => !changes.has(change)),
  };
}

function readDay(entry: YamlMapping, key: string): string {
  const text = entry.string(key);
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(text) : undefined;
  // A day that no month has becomes invalid or another day.
  if (day !== undefined && !Number.isNaN(day.getTime()) && dayOf(day) === text) return text;
  throw entry.mistake(key, `"${key}" has to be a day such as 2026-12-31, not "${text}".`);
}

/** The day in UTC; days in this form are in the order of time. */
function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}
