import { RequestRefused } from '@shop/service-kit';

/** How large an operation may be. router/README.md says why each number is what it is. */
export interface OperationLimits {
  /** Tokens in the text, comments aside. */
  readonly maxTokens: number;
  /** Fields within fields, through fragments. */
  readonly maxDepth: number;
  /** Fields under another name, each fragment counted where it is spread. */
  readonly maxAliases: number;
  /** Fields of the query or mutation itself. */
  readonly maxRootFields: number;
  /** Uses of directives, each fragment counted where it is spread. */
  readonly maxDirectives: number;
  /** Fields, inline fragments and spreads, each fragment counted where it is spread. */
  readonly maxSelections: number;
  /** The static cost: see `cost/`. */
  readonly maxCost: number;
}

export const defaultLimits: OperationLimits = {
  maxTokens: 5_000,
  maxDepth: 15,
  maxAliases: 30,
  maxRootFields: 20,
  maxDirectives: 50,
  maxSelections: 500,
  maxCost: 10_000,
};

/** Limits that nobody has a reason to change: no operation that a person wrote comes near them. */
export const fixedLimits = {
  /** Brackets within brackets, of all kinds. graphql-js parses them by recursion. */
  NESTING: 64,
  /** Characters of a name or number: errors repeat them. */
  TOKEN_LENGTH: 256,
  /** Operations and fragments in one text: each is validated by itself. */
  DEFINITIONS: 50,
  /** Fields of one place in the answer: validation compares each with each. */
  SAME_FIELD: 100,
  /** Lists and objects within each other in the variables. */
  VARIABLES_DEPTH: 32,
  /** Values in the variables, lists and objects included. */
  VARIABLES_VALUES: 5_000,
} as const;

/** The code of what is larger than a limit; `extensions` name the limit, the value and the maximum. */
export const limitExceededCode = 'LIMIT_EXCEEDED';

/** A limit that an operation does not keep. */
export interface ExceededLimit {
  /** The environment variable that sets it, or its name in `fixedLimits`. */
  readonly limit: string;
  /** What the operation has; at least so much, where counting stopped at the maximum. */
  readonly value: number;
  readonly maximum: number;
}

/**
 * Refuses an operation that is larger than it may be.
 *
 * @param what what there is too much of, such as `aliases`
 */
export function tooLarge(what: string, exceeded: ExceededLimit): RequestRefused {
  return new RequestRefused(
    400,
    limitExceededCode,
    limitMessage(what, exceeded),
    {},
    {
      ...exceeded,
    },
  );
}

/** What a refusal tells people: what is too much, how much it is and how much it may be. */
export function limitMessage(what: string, { limit, value, maximum }: ExceededLimit): string {
  return `This operation has too much: ${what} ${value}, at most ${maximum} (${limit}).`;
}
