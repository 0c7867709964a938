import { Int32 } from 'bson';
import { MongoError } from '../errors.ts';
import type { Document } from '../values/document.ts';
import { decodeDocument } from '../wire/rawDocument.ts';
import { Arguments } from './arguments.ts';
import type { CommandContext } from './command.ts';
import { MAX_WRITE_BATCH } from './hello.ts';

/** The statements of a write command, as bytes. */
export function readStatements(
  { request, args }: CommandContext,
  field: string,
): readonly Uint8Array[] {
  const statements = request.documents(field);
  if (statements === undefined) {
    throw new MongoError(
      40414,
      `BSON field '${args.name}.${field}' is missing but a required field`,
    );
  }
  if (statements.length === 0 || statements.length > MAX_WRITE_BATCH) {
    throw new MongoError(
      'InvalidLength',
      `Write batch sizes must be between 1 and ${MAX_WRITE_BATCH}. Got ${statements.length} operations.`,
    );
  }
  return statements;
}

/** A statement's fields, with those that it doesn't have refused. */
export function readStatement(
  name: string,
  bytes: Uint8Array,
  known: ReadonlySet<string>,
): Arguments {
  const args = new Arguments(name, decodeDocument(bytes));
  args.allowOnly(known);
  return args;
}

/**
 * Runs the statements of a write command one by one. One that fails gives an entry of
 * `writeErrors`; the rest goes on unless the command is ordered.
 *
 * @returns the `writeErrors` field of the reply, if there is any
 */
export function runStatements(
  statements: readonly Uint8Array[],
  ordered: boolean,
  run: (statement: Uint8Array, index: number) => void,
): { writeErrors?: Document[] } {
  const writeErrors: Document[] = [];
  for (const [index, statement] of statements.entries()) {
    try {
      run(statement, index);
    } catch (error) {
      if (!(error instanceof MongoError)) throw error;
      const { code, message, extra } = error;
      writeErrors.push({
        index: new Int32(index),
        code: new Int32(code),
        ...extra,
        errmsg: message,
      });
      if (ordered) break;
    }
  }
  return writeErrors.length > 0 ? { writeErrors } : {};
}
