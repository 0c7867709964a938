/** A variable that the parent process must give. @throws Error when it did not */
export function required(name: string): string {
  const value = process.env[name];
  if (value === undefined)
    throw new Error(`${name} is not set: this process is started by main.ts.`);
  return value;
}

/** A list of texts, as JSON, that the parent process must give. @throws Error when it did not */
export function requiredTexts(name: string): string[] {
  const list: unknown = JSON.parse(required(name));
  if (!Array.isArray(list)) throw new Error(`${name} is no list.`);
  return list.map(String);
}

/** Reads `name=url,name=url`. */
export function parseUrls(text: string): Map<string, string> {
  return new Map(
    text.split(',').map((entry) => {
      const split = entry.indexOf('=');
      return [entry.slice(0, split), entry.slice(split + 1)];
    }),
  );
}

/** Writes what {@link parseUrls} reads. */
export function printUrls(urls: ReadonlyMap<string, string>): string {
  return [...urls].map(([name, url]) => `${name}=${url}`).join(',');
}
