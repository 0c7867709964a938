/**
 * MongoDB's error codes by name, as listed in its `error_codes.yml`. A code without a name of its
 * own (40324, say) is thrown by its number and called `Location40324`, as MongoDB does.
 */
export const ERROR_CODES = {
  InternalError: 1,
  BadValue: 2,
  GraphContainsCycle: 5,
  FailedToParse: 9,
  Unauthorized: 13,
  TypeMismatch: 14,
  Overflow: 15,
  InvalidLength: 16,
  IllegalOperation: 20,
  InvalidBSON: 22,
  NamespaceNotFound: 26,
  IndexNotFound: 27,
  PathNotViable: 28,
  ConflictingUpdateOperators: 40,
  CursorNotFound: 43,
  NamespaceExists: 48,
  DollarPrefixedFieldName: 52,
  InvalidIdField: 53,
  NotSingleValueField: 54,
  EmptyFieldName: 56,
  DottedFieldName: 57,
  CommandNotFound: 59,
  ImmutableField: 66,
  CannotCreateIndex: 67,
  InvalidOptions: 72,
  InvalidNamespace: 73,
  InvalidPipelineOperator: 168,
  IndexOptionsConflict: 85,
  IndexKeySpecsConflict: 86,
  CannotIndexParallelArrays: 171,
  OperationFailed: 96,
  CursorInUse: 12051,
  DocumentValidationFailure: 121,
  FailedToSatisfyReadPreference: 133,
  InvalidIndexSpecificationOption: 197,
  TransactionTooOld: 225,
  NotImplemented: 238,
  ConversionFailure: 241,
  NoSuchTransaction: 251,
  OperationNotSupportedInTransaction: 263,
  QueryFeatureNotAllowed: 224,
  QueryExceededMemoryLimitNoDiskUseAllowed: 292,
  NotWritablePrimary: 10107,
  BSONObjectTooLarge: 10334,
  DuplicateKey: 11000,
  InterruptedAtShutdown: 11600,
} as const;

export type ErrorCodeName = keyof typeof ERROR_CODES;

/** An error as MongoDB gives it to a client: a number, its name, a sentence. */
export class MongoError extends Error {
  override readonly name = 'MongoError';
  readonly code: number;
  readonly codeName: string;
  /** Further fields of the reply, such as `keyPattern` and `keyValue` of a duplicate key. */
  readonly extra: Record<string, unknown> | undefined;

  constructor(code: ErrorCodeName | number, message: string, extra?: Record<string, unknown>) {
    super(message);
    this.code = typeof code === 'number' ? code : ERROR_CODES[code];
    this.codeName = typeof code === 'number' ? `Location${code}` : code;
    this.extra = extra;
  }
}

/**
 * The error for what MongoDB has and this server does not: a client sees the name of the thing
 * rather than a different answer.
 */
export const notCarried = (what: string): MongoError =>
  new MongoError('NotImplemented', `${what} is not carried by embedded-mongo`);

/** The error for a value that an operator cannot take. */
export const badValue = (message: string): MongoError => new MongoError('BadValue', message);
