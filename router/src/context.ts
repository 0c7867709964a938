import type { ClientDescription, Viewer } from '@shop/service-kit';

/** What the router knows of a request besides its text: who asks. */
export interface RouterContext {
  /** The signed-in user; undefined when nobody is. */
  readonly viewer: Viewer | undefined;
  readonly client: ClientDescription;
}
