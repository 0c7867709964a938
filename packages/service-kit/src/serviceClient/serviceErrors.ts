/**
 * A service that was asked gave no answer that can be used, so it is not known whether it carried
 * out what it was asked: there was no connection, it broke, the time was over, or what came was no
 * GraphQL answer or one of an ill service. Its message and cause are for the log only.
 */
export class ServiceUnreachable extends Error {
  override readonly name = 'ServiceUnreachable';
}

/** A service answered what it was asked with GraphQL errors: its message is that of the first. */
export class ServiceRefused extends Error {
  override readonly name = 'ServiceRefused';
  /** The `extensions.code` of the first error. */
  readonly code: string | undefined;

  constructor(message: string, code: string | undefined) {
    super(message);
    this.code = code;
  }
}
