import { MongoError, notCarried } from '../errors.ts';
import type { Document } from '../values/document.ts';

/** What expressions may name besides the fields of a document. */
export interface Variables {
  /** What `$$NOW` is: one moment for a whole command. */
  readonly now: Date;
  readonly bindings: Binding | undefined;
}

/** The document that an expression is computed for, and its variables. */
export interface Environment extends Variables {
  readonly root: Document;
}

/** Variables as a list, the innermost first: an inner one hides an outer one of its name. */
interface Binding {
  readonly name: string;
  readonly value: unknown;
  readonly outer: Binding | undefined;
}

export function bind<T extends Variables>(variables: T, name: string, value: unknown): T {
  return { ...variables, bindings: { name, value, outer: variables.bindings } };
}

/** The names of all variables that are bound. */
export function boundNames({ bindings }: Variables): string[] {
  const names: string[] = [];
  for (let at = bindings; at !== undefined; at = at.outer) names.push(at.name);
  return names;
}

export function variable({ bindings }: Variables, name: string): unknown {
  let at = bindings;
  while (at !== undefined && at.name !== name) at = at.outer;
  return at?.value;
}

const SYSTEM_VARIABLES = ['ROOT', 'CURRENT', 'NOW', 'REMOVE'] as const;

type SystemVariable = (typeof SYSTEM_VARIABLES)[number];

export function isSystemVariable(name: string): name is SystemVariable {
  if (name === 'CLUSTER_TIME' || name === 'USER_ROLES' || name === 'SEARCH_META') {
    throw notCarried(`The variable $$${name}`);
  }
  return SYSTEM_VARIABLES.some((known) => known === name);
}

export function systemVariable({ root, now }: Environment, name: SystemVariable): unknown {
  switch (name) {
    case 'ROOT':
    case 'CURRENT':
      return root;
    case 'NOW':
      return now;
    case 'REMOVE':
      return undefined;
  }
}

/** Checks the name of a variable that an expression or a stage defines. */
export function checkVariableName(name: string): void {
  if (!/^[a-z\u0080-\u{10ffff}][\w\u0080-\u{10ffff}]*$/u.test(name) && name !== 'CURRENT') {
    throw new MongoError(
      'FailedToParse',
      `'${name}' starts with an invalid character for a user variable name`,
    );
  }
  if (name === 'CURRENT') throw notCarried('Redefining $$CURRENT');
}
