import type { SchemaLocation } from '../compose/problem.ts';

/** How much a finding matters: an error fails the command, the others are for people to know. */
export type Level = 'error' | 'warning' | 'notice';

/** A place in a file. Lines and columns count from 1. */
export type Place = Pick<SchemaLocation, 'path' | 'line' | 'column'> & {
  /** Whose file it is: a subgraph, or a client. */
  readonly owner?: string;
  /** The commit in which the file is like this, when it is not so any more. */
  readonly revision?: string | undefined;
};

/** Something that a command found. */
export interface Finding {
  readonly level: Level;
  /** Names the kind of finding, such as `INVALID_FIELD_SHARING` or `FIELD_REMOVED`. */
  readonly code: string;
  /** One sentence, for people. */
  readonly message: string;
  readonly places: readonly Place[];
  /** More for people to read, a line each: what to do, what shows it. */
  readonly details?: readonly string[];
  /** What machines may want to know besides, with names that stay. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Findings of one kind. */
export interface Section {
  /** What was looked at: `Composition`. */
  readonly title: string;
  /** What came of it, in a sentence; also when nothing was found. */
  readonly summary: string;
  readonly findings: readonly Finding[];
}

/** What a command found, in a form that can be printed for people, machines and pull requests. */
export interface Report {
  /** The command, as it was called: `supergraph check`. */
  readonly title: string;
  /** What came of it all, in a sentence. */
  readonly summary: string;
  readonly sections: readonly Section[];
}

/** The forms in which a report can be printed. */
export const formats = ['text', 'json', 'markdown', 'github'] as const;
export type Format = (typeof formats)[number];

/** Whether nothing was found that has to be mended. */
export function passes({ sections }: Report): boolean {
  return sections.every(({ findings }) => findings.every(({ level }) => level !== 'error'));
}
