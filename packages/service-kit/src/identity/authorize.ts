import { type Caller, routerName, type Viewer } from './viewer.ts';

/** Nobody is signed in, and what is asked needs somebody; clients read it as `UNAUTHENTICATED`. */
export class UnauthenticatedError extends Error {
  override readonly name = 'UnauthenticatedError';
}

/** Who is signed in may not do what is asked; clients read it as `FORBIDDEN`. */
export class ForbiddenError extends Error {
  override readonly name = 'ForbiddenError';
}

/** Who may do something: anyone who is signed in, unless it says more. */
export interface AccessRule {
  /** The user whose thing it is, by id. With `scope`, either is enough. */
  readonly owner?: string;
  /** What others need in order to do it. */
  readonly scope?: string;
  /** Whether it is closed to users who are suspended. Default: false. */
  readonly active?: boolean;
}

/**
 * Lets pass who may do something. Operations call it before anything else.
 *
 * @returns the viewer, now known to be there
 * @throws {UnauthenticatedError} when nobody is signed in
 * @throws {ForbiddenError} when the rule does not let this user pass
 */
export function authorize(viewer: Viewer | undefined, rule: AccessRule = {}): Viewer {
  if (viewer === undefined) throw new UnauthenticatedError('Sign in to do this.');
  if (!meets(viewer, rule)) {
    throw new ForbiddenError('This account may not do this.');
  }
  if (rule.active === true && viewer.suspended) {
    throw new ForbiddenError('This account is suspended: it may read, but not do this.');
  }
  return viewer;
}

/** Whether {@link authorize} would let pass; for what is left out rather than refused. */
export function isAllowed(viewer: Viewer | undefined, rule: AccessRule = {}): boolean {
  return viewer !== undefined && meets(viewer, rule) && !(rule.active === true && viewer.suspended);
}

/**
 * Lets pass only other services, for what clients must never reach, even where a supergraph exposed
 * it by mistake.
 *
 * @throws {ForbiddenError} when the router asks
 */
export function authorizeService({ service }: Caller): void {
  if (service === routerName) throw new ForbiddenError('Only other services may ask for this.');
}

function meets({ userId, scopes }: Viewer, { owner, scope }: AccessRule): boolean {
  if (owner === undefined && scope === undefined) return true;
  return userId === owner || (scope !== undefined && scopes.has(scope));
}
