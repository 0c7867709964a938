import type { FederationMetadata, NamedType } from '@apollo/federation-internals';

/**
 * The names, as a subgraph has imported them, of the directives by which plans and answers can differ.
 * Others are for people and for tools, or are the router's to enforce.
 */
export function noticedDirectives(metadata: FederationMetadata): ReadonlySet<string> {
  return new Set([
    metadata.keyDirective().name,
    metadata.externalDirective().name,
    metadata.requiresDirective().name,
    metadata.providesDirective().name,
    metadata.overrideDirective().name,
    metadata.shareableDirective().name,
    metadata.inaccessibleDirective().name,
    metadata.interfaceObjectDirective().name,
    metadata.contextDirective().name,
    metadata.fromContextDirective().name,
  ]);
}

/** Whether a type of a subgraph's schema is one of federation's own. */
export function isOfFederation({ name }: NamedType, metadata: FederationMetadata): boolean {
  const isKnown = metadata.allFederationTypes().some((type) => type.name === name);
  return isKnown || /^(link|core|federation)__/.test(name);
}
