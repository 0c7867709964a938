import { DirectiveLocation, isSpecifiedDirective, type GraphQLDirective } from 'graphql';
import { byName, compare, itself } from './compare.ts';
import { diffArguments } from './diffInputs.ts';
import { change, type SchemaChange, type Severity } from './schemaChange.ts';

/** Where operations may have directives (https://spec.graphql.org/September2025/#ExecutableDirectiveLocation). */
const inOperations: ReadonlySet<string> = new Set([
  DirectiveLocation.QUERY,
  DirectiveLocation.MUTATION,
  DirectiveLocation.SUBSCRIPTION,
  DirectiveLocation.FIELD,
  DirectiveLocation.FRAGMENT_DEFINITION,
  DirectiveLocation.FRAGMENT_SPREAD,
  DirectiveLocation.INLINE_FRAGMENT,
  DirectiveLocation.VARIABLE_DEFINITION,
]);

/** The changes of directive definitions. What operations cannot hold is safe to change. */
export function* diffDirectives(
  before: readonly GraphQLDirective[],
  after: readonly GraphQLDirective[],
): Generator<SchemaChange> {
  const { added, removed, kept } = compare(own(before), own(after), byName);
  for (const directive of removed) {
    const message = `The directive @${directive.name} is removed.`;
    yield change('DIRECTIVE_REMOVED', severityOf(directive), `@${directive.name}`, message);
  }
  for (const { name } of added) {
    yield change('DIRECTIVE_ADDED', 'safe', `@${name}`, `The directive @${name} is added.`);
  }
  for (const [old, directive] of kept) yield* diffDirective(old, directive);
}

/** Those that the specification does not define. */
function own(directives: readonly GraphQLDirective[]): GraphQLDirective[] {
  return directives.filter((directive) => !isSpecifiedDirective(directive));
}

function severityOf({ locations }: GraphQLDirective): Severity {
  return locations.some((location) => inOperations.has(location)) ? 'breaking' : 'safe';
}

function* diffDirective(
  before: GraphQLDirective,
  after: GraphQLDirective,
): Generator<SchemaChange> {
  const coordinate = `@${after.name}`;
  const worst = severityOf(before);
  const locations = compare<string>(before.locations, after.locations, itself);
  for (const location of locations.removed) {
    const severity = inOperations.has(location) ? 'breaking' : 'safe';
    const message = `${coordinate} can no longer stand at ${location}.`;
    yield change('DIRECTIVE_LOCATION_REMOVED', severity, coordinate, message, location);
  }
  for (const location of locations.added) {
    const message = `${coordinate} can stand at ${location}.`;
    yield change('DIRECTIVE_LOCATION_ADDED', 'safe', coordinate, message, location);
  }
  if (before.isRepeatable && !after.isRepeatable) {
    const message = `${coordinate} is no longer repeatable.`;
    yield change('DIRECTIVE_REPEATABLE_REMOVED', worst, coordinate, message);
  } else if (after.isRepeatable && !before.isRepeatable) {
    const message = `${coordinate} becomes repeatable.`;
    yield change('DIRECTIVE_REPEATABLE_ADDED', 'safe', coordinate, message);
  }
  for (const found of diffArguments(coordinate, before.args, after.args)) {
    yield worst === 'safe' ? { ...found, severity: worst } : found;
  }
}
