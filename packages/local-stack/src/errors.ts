/**
 * Something that the person who runs the stack can put right: a taken port, a database that does not
 * answer, a service that fails to start. Its message says so in a sentence, and needs no stack trace.
 */
export class StackError extends Error {
  override readonly name = 'StackError';
}

/** The text of anything thrown. */
export function messageOf(error: unknown): string {
  return stringOf(error, 'message') ?? String(error);
}

/** The `code` of an error of the operating system, such as `EADDRINUSE`. */
export function codeOf(error: unknown): string | undefined {
  return stringOf(error, 'code');
}

/** Not by `instanceof Error`: errors of node are of another realm where code runs in a VM context. */
function stringOf(error: unknown, key: string): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const value: unknown = Reflect.get(error, key);
  return typeof value === 'string' ? value : undefined;
}
