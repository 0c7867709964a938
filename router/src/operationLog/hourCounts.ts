import type { OperationSignature } from './signature.ts';

/** Which client sent an operation, as it says of itself. */
export interface ClientName {
  readonly name: string | null;
  readonly version: string | null;
}

export interface HourBounds {
  /** How many lines an hour may have: one for each operation of each version of a client. */
  readonly maxEntries: number;
  /** How many characters of documents and clients' names these may have. */
  readonly maxCharacters: number;
}

const HOUR_MS = 3_600_000;

/** The hour that a moment is in. @param now milliseconds since 1970 */
export function hourOf(now: number): number {
  return Math.floor(now / HOUR_MS);
}

/** When an hour begins: `2026-11-28T11:00:00Z`. */
export function startOf(hour: number): string {
  return new Date(hour * HOUR_MS).toISOString().replace('.000Z', 'Z');
}

interface Entry {
  readonly client: ClientName;
  readonly signature: OperationSignature;
  count: number;
}

/** How often each operation was seen in one hour, within bounds. */
export class HourCounts {
  readonly hour: number;
  /** Whether something was counted that was not written yet. */
  changed = false;
  /** How many operations were not counted, for the bounds were reached. */
  uncounted = 0;
  readonly #bounds: HourBounds;
  readonly #entries = new Map<string, Entry>();
  #characters = 0;

  constructor(hour: number, bounds: HourBounds) {
    this.hour = hour;
    this.#bounds = bounds;
  }

  /** @returns whether it was counted */
  count(client: ClientName, signature: OperationSignature): boolean {
    // Names have no line breaks: no two clients have one key.
    const key = `${signature.hash}\n${client.name ?? ''}\n${client.version ?? ''}`;
    const known = this.#entries.get(key);
    if (known !== undefined) known.count += 1;
    else if (!this.#add(key, { client, signature, count: 1 })) {
      this.uncounted += 1;
      return false;
    }
    this.changed = true;
    return true;
  }

  /** JSON Lines, as `supergraph usage` reads them. */
  toJsonLines(): string {
    const hour = startOf(this.hour);
    return [...this.#entries.values()]
      .map(({ client, signature: { operationName, hash, document }, count }) =>
        JSON.stringify({ hour, client, operationName, hash, document, count }),
      )
      .map((line) => `${line}\n`)
      .join('');
  }

  #add(key: string, entry: Entry): boolean {
    const characters = this.#characters + key.length + entry.signature.document.length;
    const { maxEntries, maxCharacters } = this.#bounds;
    if (this.#entries.size >= maxEntries || characters > maxCharacters) return false;
    this.#characters = characters;
    this.#entries.set(key, entry);
    return true;
  }
}
