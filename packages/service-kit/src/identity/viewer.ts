/** The user on whose behalf a request is made, as the claims of a verified token tell. */
export interface Viewer {
  readonly userId: string;
  /** What the user is to the shop, such as `ADMINISTRATOR`. */
  readonly roles: readonly string[];
  /** What the user may do with what is not the user's own, such as `orders:read`. */
  readonly scopes: ReadonlySet<string>;
  /** The session that the request belongs to. */
  readonly sessionId: string;
  /** A suspended user may read but not buy nor write reviews. */
  readonly suspended: boolean;
}

/** The program at the other end of the router's connection, as far as it is known. */
export interface ClientDescription {
  /** Its network address. */
  readonly address?: string;
  /** What it calls itself: the User-Agent header. */
  readonly agent?: string;
}

/** Who sent a request to a service: another service, and the user and client that it works for. */
export interface Caller {
  /** The service that sent it: `router` for what clients ask. */
  readonly service: string;
  /** Absent when nobody is signed in, and when a service asks for itself. */
  readonly viewer?: Viewer;
  /** Absent when a service asks for itself. */
  readonly client?: ClientDescription;
}

/** The name under which the router calls services. */
export const routerName = 'router';
