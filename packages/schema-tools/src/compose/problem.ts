import { displayPath } from '../config/files.ts';

/** A place in a subgraph's schema. Lines and columns count from 1. */
export interface SchemaLocation {
  readonly subgraph: string;
  /** The absolute path of the schema. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** What composition found: an error or a hint. */
export interface Problem {
  /** Names the kind of problem, such as `INVALID_FIELD_SHARING`. */
  readonly code: string;
  readonly message: string;
  /** Where it was found; empty for what lies in no single place, such as an unsatisfiable query. */
  readonly locations: readonly SchemaLocation[];
}

/** A problem as lines of text: what it is, then each place as `path:line:column (subgraph)`. */
export function formatProblem({ code, message, locations }: Problem): string {
  const places = locations.map(
    ({ subgraph, path, line, column }) => `at ${displayPath(path)}:${line}:${column} (${subgraph})`,
  );
  const [first = '', ...more] = [...message.split('\n'), ...places];
  return [`${code}: ${first}`, ...more.map((line) => `    ${line}`.trimEnd())].join('\n');
}
