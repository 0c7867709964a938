import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import { InputError } from '../errors.ts';
import { displayPath, readInput } from './files.ts';

/**
 * A mapping in a YAML file. It knows on which line each key stands, so that a mistake is reported
 * as `file:line: what is wrong`.
 */
export class YamlMapping {
  readonly #path: string;
  readonly #lines: LineCounter;
  readonly #node: YAMLMap;
  /** Where this mapping stands in the file, such as `subgraphs.users`; empty at the top. */
  readonly #name: string;

  private constructor(path: string, lines: LineCounter, node: YAMLMap, name: string) {
    this.#path = path;
    this.#lines = lines;
    this.#node = node;
    this.#name = name;
  }

  /**
   * Reads a file whose content is a mapping.
   *
   * @param what what the file is, for errors: `the list of subgraphs`
   * @throws InputError when it cannot be read, is not YAML or holds something else
   */
  static async read(path: string, what: string): Promise<YamlMapping> {
    return YamlMapping.parse(await readInput(path, what), path, what);
  }

  /**
   * Reads a text whose content is a mapping.
   *
   * @param path where the text stands, for errors
   * @throws InputError when it is not YAML or holds something else
   */
  static parse(text: string, path: string, what: string): YamlMapping {
    const { lines, contents } = parseYaml(text, path);
    if (!isMap(contents)) {
      throw new InputError(`${place(path, lines)}: ${what} has to be a mapping of keys to values.`);
    }
    return new YamlMapping(path, lines, contents, '');
  }

  /**
   * Reads a file whose content is a list of mappings. One with nothing but comments is an empty list.
   *
   * @param what what the file is, for errors: `the list of approvals`
   * @throws InputError when it cannot be read, is not YAML or holds something else
   */
  static async readList(path: string, what: string): Promise<YamlMapping[]> {
    const { lines, contents } = parseYaml(await readInput(path, what), path);
    if (contents === null) return [];
    if (!isSeq(contents)) throw new InputError(`${place(path, lines)}: ${what} has to be a list.`);
    return contents.items.map((item) => {
      if (isMap(item)) return new YamlMapping(path, lines, item, '');
      const where = place(path, lines, rangeStart(item) ?? rangeStart(contents));
      throw new InputError(`${where}: An entry has to be a mapping of keys to values.`);
    });
  }

  /** The keys in the order of the file. */
  keys(): string[] {
    return this.#node.items.map(({ key }) => keyText(key));
  }

  has(key: string): boolean {
    return this.#node.has(key);
  }

  /** @throws InputError when there is a key other than these. */
  allow(...known: readonly string[]): void {
    const unknown = this.keys().find((key) => !known.includes(key));
    if (unknown === undefined) return;
    throw this.mistake(
      unknown,
      `Unknown key "${this.#qualified(unknown)}"; known here: ${known.join(', ')}.`,
    );
  }

  /** The text at a key; a number counts as text. @throws InputError when missing or neither. */
  string(key: string): string {
    const value: unknown = this.#present(key).get(key);
    if (typeof value === 'number') return String(value);
    if (typeof value === 'string' && value !== '') return value;
    throw this.mistake(key, `"${this.#qualified(key)}" has to be text.`);
  }

  /** The mapping at a key. @throws InputError when missing or something else. */
  mapping(key: string): YamlMapping {
    const value: unknown = this.#present(key).get(key, true);
    if (isMap(value)) return new YamlMapping(this.#path, this.#lines, value, this.#qualified(key));
    throw this.mistake(key, `"${this.#qualified(key)}" has to be a mapping of keys to values.`);
  }

  /** An error about the value at a key, with its file and line. */
  mistake(key: string, message: string): InputError {
    return new InputError(`${this.place(key)}: ${message}`);
  }

  /** Where a key stands, or the mapping when it has no such key: `supergraph.yaml:6`. */
  place(key: string): string {
    return place(this.#path, this.#lines, this.#start(key));
  }

  /** The same for reports, which print places in their own ways. */
  position(key: string): { readonly path: string; readonly line: number; readonly column: number } {
    const { line, col } = this.#lines.linePos(this.#start(key) ?? 0);
    return { path: this.#path, line, column: col };
  }

  #start(key: string): number | undefined {
    const found = this.#node.items.find((item) => keyText(item.key) === key)?.key;
    return rangeStart(found) ?? rangeStart(this.#node);
  }

  #present(key: string): YAMLMap {
    if (this.#node.has(key)) return this.#node;
    throw this.mistake(key, `"${this.#qualified(key)}" is missing.`);
  }

  #qualified(key: string): string {
    return this.#name === '' ? key : `${this.#name}.${key}`;
  }
}

function parseYaml(text: string, path: string) {
  const lines = new LineCounter();
  const { errors, contents } = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = errors;
  if (error !== undefined) {
    throw new InputError(`${place(path, lines, error.pos[0])}: ${error.message}.`);
  }
  return { lines, contents };
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function rangeStart(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

function place(path: string, lines: LineCounter, offset = 0): string {
  return `${displayPath(path)}:${lines.linePos(offset).line}`;
}
