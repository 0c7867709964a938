/**
 * A mistake of the person who gave the input: a file that is not there, an option that does not
 * exist. Its message is one sentence that says what is wrong and where; it needs no stack.
 */
export class InputError extends Error {
  override readonly name = 'InputError';
}
