import { readFileSync } from 'node:fs';

/** Who asks. All ask for the same things, which belong to the owner. */
export const askers = ['stranger', 'owner', 'other', 'manager', 'administrator'] as const;

/**
 * - `stranger`: nobody is signed in
 * - `owner`: the customer whose things are asked for
 * - `other`: another customer
 * - `manager`: a catalogue manager
 * - `administrator`: an administrator
 */
export type Asker = (typeof askers)[number];

const cells = ['yes', 'null', 'UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND'] as const;

/**
 * What comes of asking for a field: its value; null and no error, as if there were nothing; or null
 * and an error with this code.
 */
export type Cell = (typeof cells)[number];

/** Who gets what: a row for each field of the API, by its coordinate (`User.email`). */
export type AccessTable = ReadonlyMap<string, Readonly<Record<Asker, Cell>>>;

/** Where the table is. */
export const tableUrl = new URL('./table.tsv', import.meta.url);

/** Reads the reviewed table. @throws Error with the line of what is not a row of a table */
export function readTable(): AccessTable {
  const [header, ...lines] = readFileSync(tableUrl, 'utf8').trimEnd().split('\n');
  if (header !== headerLine) throw new Error(`The table's first line has to be: ${headerLine}`);
  const rows = lines.map((line, index) => {
    const [coordinate = '', ...outcomes] = line.split('\t');
    if (outcomes.length !== askers.length || !outcomes.every(isCell)) {
      throw new Error(`table.tsv:${index + 2}: not a field and ${askers.length} outcomes: ${line}`);
    }
    return [coordinate, asRow((_, column) => outcomes[column] ?? 'yes')] as const;
  });
  return new Map(rows);
}

/** Writes a table as text, as `readTable` reads it. */
export function formatTable(table: AccessTable): string {
  const lines = [...table].map(([coordinate, row]) =>
    [coordinate, ...askers.map((asker) => row[asker])].join('\t'),
  );
  return `${[headerLine, ...lines].join('\n')}\n`;
}

/** A row of what is so for each who asks. */
export function asRow<T>(outcome: (asker: Asker, column: number) => T): Record<Asker, T> {
  const [stranger, owner, other, manager, administrator] = askers;
  return {
    stranger: outcome(stranger, 0),
    owner: outcome(owner, 1),
    other: outcome(other, 2),
    manager: outcome(manager, 3),
    administrator: outcome(administrator, 4),
  };
}

/** The outcome that a table gives. @throws Error when it has no such row */
export function cellOf(table: AccessTable, coordinate: string, asker: Asker): Cell {
  const row = table.get(coordinate);
  if (row === undefined) throw new Error(`The table has no row for ${coordinate}.`);
  return row[asker];
}

const headerLine = ['field', ...askers].join('\t');

/** Whether a text is an outcome that a cell may have. */
export const isCell = (text: string): text is Cell => cells.some((cell) => cell === text);
