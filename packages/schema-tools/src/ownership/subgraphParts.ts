import {
  baseType,
  buildSubgraph,
  type FederationMetadata,
  type FieldDefinition,
  type InputFieldDefinition,
  type InterfaceType,
  type NamedType,
  type ObjectType,
} from '@apollo/federation-internals';

import type { Subgraph } from '../compose/compose.ts';
import { isOfFederation, noticedDirectives } from '../graph/federation.ts';
import { type FieldSet, keysOf, parseFieldSet } from '../rollout/fieldSet.ts';
import { describeField, describeType } from './definitions.ts';
import type { OwnershipNotice } from './notice.ts';

/** What a subgraph does with a type or field. */
export interface Part {
  readonly relation: OwnershipNotice['relation'];
  /** What it does with it, in words that follow the subgraph's name. */
  readonly deed: string;
}

/** The types and fields of a subgraph's schema by their coordinates. */
export interface SubgraphParts {
  /**
   * How each is defined, in a form that tells whether a query plan or an answer can differ. What the
   * subgraph only refers to it does not define.
   */
  readonly definitions: ReadonlyMap<string, string>;
  /**
   * What the subgraph does with one; undefined when it has none of it.
   *
   * @param changedBy the subgraph from which it may take a field over
   */
  partIn(coordinate: string, changedBy: string): Part | undefined;
}

type Field = FieldDefinition<ObjectType | InterfaceType>;
type AnyField = Field | InputFieldDefinition;

/** Reads the schema of a subgraph that composes. */
export function readParts({ name, routingUrl, sdl }: Subgraph): SubgraphParts {
  const subgraph = buildSubgraph(name, routingUrl, sdl);
  const metadata = subgraph.metadata();
  const noticed = noticedDirectives(metadata);
  // Federation 1 has none.
  const overrideName = metadata.federationDirectiveNameInSchema('override');
  const roots = new Set<NamedType>(
    subgraph.schema.schemaDefinition.roots().map(({ type }) => type),
  );
  const types = subgraph.schema.types().filter((type) => !isOfFederation(type, metadata));
  const uses = usesOf(types, metadata);
  const definitions = new Map<string, string>();
  const parts = new Map<string, Part>();
  const formerOwners = new Map<string, string>();
  for (const type of types) {
    const isStub = isMereReference(type, metadata);
    // All that there is to a scalar is its name.
    if (!roots.has(type) && type.kind !== 'ScalarType') {
      if (!isStub) definitions.set(type.name, describeType(type, noticed));
      parts.set(type.name, partIn(type.name, isStub, uses, 'defines it'));
    }
    for (const field of fieldsOf(type)) {
      const { coordinate } = field;
      if (field.name.startsWith('_')) continue;
      const isElsewhere = isStub || metadata.isFieldExternal(field);
      if (!isElsewhere) definitions.set(coordinate, describeField(field, noticed));
      parts.set(coordinate, partIn(coordinate, isElsewhere, uses, 'resolves it'));
      if (field.kind === 'InputFieldDefinition') continue;
      const [override] = field.appliedDirectivesOf(overrideName);
      if (override !== undefined)
        formerOwners.set(coordinate, String(override.arguments()['from']));
    }
  }
  return {
    definitions,
    partIn(coordinate, changedBy) {
      const takesOver = formerOwners.get(coordinate) === changedBy;
      return takesOver
        ? { relation: 'references', deed: 'takes it over with @override' }
        : parts.get(coordinate);
    },
  };
}

function partIn(coordinate: string, isElsewhere: boolean, uses: Uses, deed: string): Part {
  if (!isElsewhere) return { relation: 'owns', deed };
  const used = uses.get(coordinate) ?? [];
  return { relation: 'references', deed: used.length > 0 ? used.join(' and ') : 'refers to it' };
}

/**
 * Whether a subgraph has an entity only to refer to it, and adds no field to it. Who has an interface
 * says which types it may be, and so is never one who merely refers to it.
 */
function isMereReference(type: NamedType, metadata: FederationMetadata): boolean {
  if (type.kind === 'InterfaceType') return false;
  const keys = keysOf(type, metadata);
  if (keys.length === 0) return false;
  const keyFields = new Set(keys.flatMap(({ fields }) => [...fields.keys()]));
  return fieldsOf(type).every(
    (field) => keyFields.has(field.name) || metadata.isFieldExternal(field),
  );
}

/** What a subgraph does with types and fields that may be another one's, by their coordinates. */
type Uses = ReadonlyMap<string, readonly string[]>;

function usesOf(types: readonly NamedType[], metadata: FederationMetadata): Uses {
  const uses = new Map<string, string[]>();
  const note = (coordinate: string, use: string): void => {
    uses.set(coordinate, [...(uses.get(coordinate) ?? []), use]);
  };
  const noteFields = (type: NamedType, { fields }: FieldSet, use: string): void => {
    for (const field of fieldsOf(type)) {
      const inside = fields.get(field.name);
      if (inside === undefined) continue;
      note(field.coordinate, use);
      if (field.type !== undefined) noteFields(baseType(field.type), inside, use);
    }
  };
  for (const type of types) {
    for (const key of keysOf(type, metadata)) noteFields(type, key, `finds ${type.name} by it`);
    for (const field of fieldsOf(type)) {
      if (field.kind === 'InputFieldDefinition' || field.type === undefined) continue;
      const { coordinate } = field;
      const target = baseType(field.type);
      note(target.name, `refers to it in ${coordinate}`);
      for (const requires of field.appliedDirectivesOf(metadata.requiresDirective())) {
        const fields = parseFieldSet(String(requires.arguments().fields));
        noteFields(type, fields, `requires it for ${coordinate}`);
      }
      for (const provides of field.appliedDirectivesOf(metadata.providesDirective())) {
        const fields = parseFieldSet(String(provides.arguments().fields));
        noteFields(target, fields, `provides it in ${coordinate}`);
      }
    }
  }
  return uses;
}

function fieldsOf(type: NamedType): readonly AnyField[] {
  return type.kind === 'ObjectType' ||
    type.kind === 'InterfaceType' ||
    type.kind === 'InputObjectType'
    ? type.fields()
    : [];
}
