import type { Finding, Level } from '../report/report.ts';

/** A place in a subgraph's schema. Lines and columns count from 1. */
export interface SchemaLocation {
  readonly subgraph: string;
  /** The absolute path of the schema, or its URL. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** What composition found: an error, or a hint of another level. */
export interface Problem {
  readonly level: Level;
  /** Names the kind of problem, such as `INVALID_FIELD_SHARING`. */
  readonly code: string;
  readonly message: string;
  /** Where it was found; empty for what lies in no single place, such as an unsatisfiable query. */
  readonly locations: readonly SchemaLocation[];
}

/** A problem as a report tells it. */
export function toFinding({ level, code, message, locations }: Problem): Finding {
  const places = locations.map(({ subgraph, ...place }) => ({ ...place, owner: subgraph }));
  return { level, code, message, places };
}
