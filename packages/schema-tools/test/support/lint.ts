import { lintSchema } from '../../src/lint/lint.ts';

const federation = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key", "@external", "@shareable", "@inaccessible", "@requiresScopes"])`;

/**
 * What a rule says of a schema, as `line: message`, or of all rules when none is named. Lines count
 * from the first of the text.
 */
export function complaints(sdl: string, rule?: string): string[] {
  const subgraph = {
    name: 'shop',
    routingUrl: 'http://shop.test',
    schemaPath: 'shop.graphql',
    // In front of the first line, so that lines are those of the test.
    sdl: `${federation} ${sdl}`,
  };
  return lintSchema(subgraph)
    .filter(({ code }) => rule === undefined || code === rule)
    .map(({ message, places }) => `${places[0]?.line}: ${message}`);
}
