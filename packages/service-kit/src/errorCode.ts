/**
 * The code of an error of Node's, such as `ENOENT`; undefined for anything else. It does not look
 * whether it is an Error: where code runs in a context of its own, Node's errors are of another.
 */
export function errorCode(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
