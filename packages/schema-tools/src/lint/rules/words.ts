/** The words of a name in camelCase or PascalCase, in lower case: `unitPrice` is `unit` and `price`. */
export function wordsOf(name: string): string[] {
  return name
    .split(/(?<=[a-z\d])(?=[A-Z])|_/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}
