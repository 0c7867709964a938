import type { ClientDescription } from '@shop/service-kit';

/** The longest description of a client that is kept, in UTF-16 code units. */
const maxLength = 256;

/** What a session keeps of the client that uses it. */
export function describeClient({ address, agent }: ClientDescription = {}): ClientDescription {
  return {
    ...(address !== undefined && { address: address.slice(0, maxLength) }),
    ...(agent !== undefined && { agent: agent.slice(0, maxLength) }),
  };
}
