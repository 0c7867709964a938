/**
 * A reason why a service cannot start that the person who starts it can act on. Its message is one
 * or more whole sentences which say what is wrong and what to change; `runService` prints it as it
 * is, without a stack.
 */
export class StartupError extends Error {
  override readonly name: string = 'StartupError';
}
