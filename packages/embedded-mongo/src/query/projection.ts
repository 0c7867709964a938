import { boundNames, type Variables } from '../aggregate/environment.ts';
import { compileExpression, evaluateLets } from '../aggregate/expression.ts';
import { badValue, MongoError, notCarried } from '../errors.ts';
import { getField, removeField, setField, type Document } from '../values/document.ts';
import { toInteger } from '../values/numbers.ts';
import {
  isArray,
  entriesOf,
  firstFieldIsOperator,
  isDocument,
  isNumeric,
  typeOf,
} from '../values/types.ts';
import { isTruthy } from '../values/truth.ts';
import { compileFilter, type Filter, type FilterOptions } from './filter.ts';
import { addNode, emptyBranch, exclude, include } from './projectionTree.ts';

type Mode = 'inclusion' | 'exclusion';

/** A step after fields were kept or dropped; it may change the result, which nothing else holds. */
type Step = (result: Document, original: Document) => Document;

/**
 * Compiles the projection of `find` or `findAndModify`: inclusion or exclusion of fields, `$slice`,
 * `$elemMatch`, computed fields and the positional `$`, which takes its index from the filter of the command.
 *
 * @throws MongoError 31253 and 31254 when inclusion and exclusion are mixed, 31249 and 31250 when
 *   paths collide, 238 for `$meta`
 */
export function compileProjection(
  projection: Document | undefined,
  filter?: Filter,
  { lets = {}, now = new Date() }: FilterOptions = {},
): (document: Document) => Document {
  if (projection === undefined || Object.keys(projection).length === 0) {
    return (document) => document;
  }
  const parser = new ProjectionParser(filter, evaluateLets(lets, now));
  parser.addAll(projection, '');
  return parser.finish();
}

class ProjectionParser {
  private readonly tree = emptyBranch();
  private readonly steps: Step[] = [];
  private readonly sliced: string[] = [];
  private readonly filter: Filter | undefined;
  private readonly variables: Variables;
  private mode: Mode | undefined;
  private id: 'keep' | 'drop' | undefined;
  private picksElements = false;

  constructor(filter: Filter | undefined, variables: Variables) {
    this.filter = filter;
    this.variables = variables;
  }

  addAll(projection: Document, prefix: string): void {
    for (const [name, spec] of entriesOf(projection)) this.add(`${prefix}${name}`, spec);
  }

  finish(): (document: Document) => Document {
    const mode =
      this.mode ?? (this.id === 'keep' || this.picksElements ? 'inclusion' : 'exclusion');
    if (mode === 'inclusion') {
      for (const path of this.sliced) addNode(this.tree, path, { kind: 'keep' });
      if (this.id !== 'drop' && !this.tree.children.has('_id')) {
        this.tree.children.set('_id', { kind: 'keep' });
      }
    } else if (this.id === 'drop') {
      this.tree.children.set('_id', { kind: 'drop' });
    }
    const { tree, steps, variables } = this;
    const select = mode === 'inclusion' ? include : exclude;
    return (document) =>
      steps.reduce<Document>(
        (result, step) => step(result, document),
        select(tree, document, { ...variables, root: document }),
      );
  }

  private add(path: string, spec: unknown): void {
    if (path.endsWith('.$')) {
      this.addPositional(path.slice(0, -2), spec);
    } else if (path.split('.').some((name) => name.startsWith('$'))) {
      throw new MongoError(16410, `FieldPath field names may not start with '$': ${path}`);
    } else if (isNumeric(spec) || typeof spec === 'boolean') {
      this.addFlag(path, isTruthy(spec));
    } else if (isDocument(spec) && firstFieldIsOperator(spec)) {
      this.addOperator(path, spec);
    } else if (isDocument(spec) && Object.keys(spec).length > 0) {
      this.addAll(spec, `${path}.`);
    } else if (isDocument(spec)) {
      throw new MongoError(51270, 'An empty sub-projection is not a valid value');
    } else {
      this.addComputed(path, spec);
    }
  }

  private addFlag(path: string, wanted: boolean): void {
    if (path === '_id') {
      this.id = wanted ? 'keep' : 'drop';
      return;
    }
    this.setMode(wanted ? 'inclusion' : 'exclusion', path);
    addNode(this.tree, path, { kind: wanted ? 'keep' : 'drop' });
  }

  private setMode(mode: Mode, path: string): void {
    if (this.mode !== undefined && this.mode !== mode) {
      throw mode === 'inclusion'
        ? new MongoError(31253, `Cannot do inclusion on field ${path} in exclusion projection`)
        : new MongoError(31254, `Cannot do exclusion on field ${path} in inclusion projection`);
    }
    this.mode = mode;
  }

  private addOperator(path: string, spec: Document): void {
    const [[operator, operand] = ['', undefined], ...others] = entriesOf(spec);
    if (others.length > 0) throw badValue(`A projection of ${path} has more than one operator`);
    switch (operator) {
      case '$slice': {
        const [skip, limit] = sliceBounds(operand);
        this.sliced.push(path);
        this.steps.push(changeAt(path.split('.'), (array) => sliced(array, skip, limit)));
        break;
      }
      case '$elemMatch':
        this.picksElements = true;
        this.steps.push(elemMatch(path, operand));
        break;
      case '$meta':
        throw notCarried('$meta in a projection');
      default:
        this.addComputed(path, spec);
    }
  }

  private addComputed(path: string, spec: unknown): void {
    this.setMode('inclusion', path);
    const evaluate = compileExpression(spec, new Set(boundNames(this.variables)));
    addNode(this.tree, path, { kind: 'compute', evaluate });
  }

  private addPositional(path: string, spec: unknown): void {
    if (!isTruthy(spec)) throw new MongoError(31395, 'positional projection cannot be excluded');
    if (this.filter === undefined) {
      throw new MongoError(31276, 'positional projection needs a query');
    }
    const { filter } = this;
    this.setMode('inclusion', path);
    addNode(this.tree, path, { kind: 'keep' });
    const names = path.split('.');
    this.steps.push((result, original) => {
      const index = filter.positional(original);
      if (index === undefined) {
        throw new MongoError(
          51246,
          "Executor error during find command :: caused by :: positional operator '.$' couldn't find a matching element in the array",
        );
      }
      return changeAt(names, (array) => array.slice(index, index + 1))(result, original);
    });
  }
}

/** Changes the arrays at a path, looking into arrays of documents on the way. */
function changeAt(
  names: readonly string[],
  change: (array: readonly unknown[]) => readonly unknown[],
): Step {
  const [name = '', ...rest] = names;
  const inside = (value: unknown, depth: readonly string[]): unknown => {
    const [next, ...others] = depth;
    if (next === undefined) return isArray(value) ? change(value) : value;
    if (isArray(value)) return value.map((element: unknown) => inside(element, depth));
    if (!isDocument(value) || !Object.hasOwn(value, next)) return value;
    const copy = { ...value };
    setField(copy, next, inside(value[next], others));
    return copy;
  };
  return (result) => {
    if (!Object.hasOwn(result, name)) return result;
    const copy = { ...result };
    setField(copy, name, inside(result[name], rest));
    return copy;
  };
}

/** The number of elements to skip (from the end when negative) and the most to keep. */
function sliceBounds(operand: unknown): [skip: number, limit: number] {
  const numbers = (isArray(operand) ? operand : [operand]).map(toInteger);
  const [first, second] = numbers;
  if (first === undefined || numbers.length > 2) {
    throw new MongoError(28667, 'Invalid $slice syntax: a number or [skip, limit] is needed');
  }
  if (!isArray(operand)) {
    return first < 0n ? [Number(first), Number.POSITIVE_INFINITY] : [0, Number(first)];
  }
  if (second === undefined || second <= 0n) {
    throw new MongoError(28724, 'First argument to $slice must be an array and limit positive');
  }
  return [Number(first), Number(second)];
}

function sliced(array: readonly unknown[], skip: number, limit: number): readonly unknown[] {
  const start = skip < 0 ? Math.max(0, array.length + skip) : skip;
  return array.slice(start, start + limit);
}

/** The first element of an array that a condition holds for, as an array of one. */
function elemMatch(path: string, operand: unknown): Step {
  if (path.includes('.')) {
    throw new MongoError(31275, 'Cannot use $elemMatch projection on a nested field');
  }
  if (!isDocument(operand)) {
    throw new MongoError(
      31274,
      `elemMatch: Invalid argument, object required, but got ${typeOf(operand)}`,
    );
  }
  const filter = compileFilter({ [path]: { $elemMatch: operand } });
  return (result, original) => {
    const copy = { ...result };
    removeField(copy, path);
    const array = getField(original, path);
    const index = filter.positional(original);
    if (index !== undefined && isArray(array)) setField(copy, path, [array[index]]);
    return copy;
  };
}
