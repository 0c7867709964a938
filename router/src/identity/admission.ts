import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Viewer } from '@shop/service-kit';

import type { RouterContext } from '../context.ts';
import { describeClient } from './client.ts';
import type { Identity } from './identity.ts';

/** Looks at a request before its body is read. @throws {RequestRefused} when it is not let in */
export type AdmissionStep = (
  asker: RouterContext,
  request: IncomingMessage,
  response: ServerResponse,
) => void | Promise<void>;

export interface AdmissionOptions {
  /** Without it, nobody is ever signed in. */
  readonly identity: Identity | undefined;
  /** How many proxies of our own are in front of the router. */
  readonly trustedProxies: number;
  /** Steps before the token is looked at; to them, nobody is signed in. */
  readonly beforeToken?: readonly AdmissionStep[];
  /** Steps when the token does not count; what they throw is answered instead. */
  readonly tokenRefused?: readonly AdmissionStep[];
  /** Steps that know who is signed in. */
  readonly afterToken?: readonly AdmissionStep[];
}

/** Makes what finds out, before a request's body is read, who asks and whether to let them in. */
export function createAdmission(options: AdmissionOptions) {
  const { identity, trustedProxies } = options;
  const { beforeToken = [], tokenRefused = [], afterToken = [] } = options;

  const viewerOf = async (
    stranger: RouterContext,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<Viewer | undefined> => {
    try {
      return await identity?.viewerOf(request);
    } catch (refusal) {
      for (const step of tokenRefused) await step(stranger, request, response);
      throw refusal;
    }
  };

  return async (request: IncomingMessage, response: ServerResponse): Promise<RouterContext> => {
    const stranger: RouterContext = {
      viewer: undefined,
      client: describeClient(request, trustedProxies),
    };
    for (const step of beforeToken) await step(stranger, request, response);
    const viewer = await viewerOf(stranger, request, response);
    const asker = viewer === undefined ? stranger : { ...stranger, viewer };
    for (const step of afterToken) await step(asker, request, response);
    return asker;
  };
}
