import { type ArgumentNode, Kind, parse, print, visit } from 'graphql';

const accessFeature = /\/(authenticated|requiresScopes|policy)\/v\d+\.\d+$/;
const accessDirectives = new Set(['authenticated', 'requiresScopes', 'policy']);

/**
 * A supergraph without its access rules. `@apollo/gateway` refuses to load one that has them.
 *
 * @param sdl the supergraph as composition writes it
 */
export function withoutAccessRules(sdl: string): string {
  return print(
    visit(parse(sdl, { noLocation: true }), {
      DirectiveDefinition: ({ name }) => (accessDirectives.has(name.value) ? null : undefined),
      Directive({ name, arguments: given = [] }) {
        const isLink = name.value === 'link' && given.some(namesAccessFeature);
        return isLink || accessDirectives.has(name.value) ? null : undefined;
      },
    }),
  );
}

function namesAccessFeature({ name, value }: ArgumentNode): boolean {
  return name.value === 'url' && value.kind === Kind.STRING && accessFeature.test(value.value);
}
