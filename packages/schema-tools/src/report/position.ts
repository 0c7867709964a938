import { displayPath } from '../config/files.ts';
import type { Place } from './report.ts';

/** Where a place is, for people: `path:line:column`, after the commit when it is in an older text. */
export function positionOf({ path, line, column, revision }: Place): string {
  const position = `${displayPath(path)}:${line}:${column}`;
  return revision === undefined ? position : `${revision}:${position}`;
}
