import type { FederationMetadata, NamedType } from '@apollo/federation-internals';

/** The directives by which plans and answers can differ. */
const noticed = [
  'key',
  'external',
  'requires',
  'provides',
  'override',
  'shareable',
  'inaccessible',
  'interfaceObject',
  'context',
  'fromContext',
];

/**
 * The names, as a subgraph has imported them, of the directives by which plans and answers can differ.
 * Others are for people and for tools, or are the router's to enforce. A subgraph of federation 1 does
 * not have all of them.
 */
export function noticedDirectives(metadata: FederationMetadata): ReadonlySet<string> {
  return new Set(noticed.map((name) => metadata.federationDirectiveNameInSchema(name)));
}

/** Whether a type of a subgraph's schema is one of federation's own. */
export function isOfFederation({ name }: NamedType, metadata: FederationMetadata): boolean {
  const isKnown = metadata.allFederationTypes().some((type) => type.name === name);
  return isKnown || /^(link|core|federation)__/.test(name);
}
