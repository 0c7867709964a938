import { validate } from 'graphql';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { publishCommand } from '../../../src/commands/publish.ts';
import type { Check } from '../../../src/registry/check.ts';
import { parseRelease, parseRevision } from '../../../src/registry/revision.ts';
import type { Outcome } from '../../support/command.ts';
import { shopWith } from '../../support/shop.ts';
import { runCommand } from '../../../src/cli.ts';

/** Refuses what an operation of a client does not survive. */
export const clientsSurvive: Check = (_, { apiSchema }, operations) =>
  Promise.resolve({
    title: 'supergraph check',
    summary: '',
    sections: [
      {
        title: 'Clients',
        summary: `${operations.length} operations were looked at.`,
        findings: operations.flatMap(({ client, name, path, document }) =>
          validate(apiSchema, document).map(({ message }) => ({
            level: 'error' as const,
            code: 'OPERATION_BREAKS',
            message: `${name} of ${client}: ${message}`,
            places: [{ path, line: 1, column: 1 }],
          })),
        ),
      },
    ],
  });

/** The shop of two subgraphs, with a registry beside it in which they are published. */
export async function shopWithRegistry(
  changes: Partial<Record<string, string>> = {},
): Promise<Shop> {
  const files = { 'operations/README.md': '', ...changes };
  const shop = new Shop(join(await shopWith(files), '..'));
  const { exitCode, printed, warned } = await shop.publish('--init');
  if (exitCode !== 0) throw new Error(`${printed}${warned}`);
  return shop;
}

/** A folder with a supergraph.yaml and a registry. */
export class Shop {
  readonly home: string;

  constructor(home: string) {
    this.home = home;
  }

  get registry(): string {
    return join(this.home, 'registry');
  }

  at(path: string): string {
    return join(this.home, path);
  }

  /** Runs `supergraph publish`, with paths in what it says as seen from the shop's folder. */
  async publish(...options: readonly string[]): Promise<Outcome> {
    return await this.publishWith(clientsSurvive, ...options);
  }

  async publishWith(check: Check, ...options: readonly string[]): Promise<Outcome> {
    const printed: string[] = [];
    const warned: string[] = [];
    const exitCode = await runCommand(
      publishCommand(() => check),
      [
        ...['--registry', this.registry, '--config', this.at('supergraph.yaml')],
        ...['--operations', this.at('operations'), ...options],
      ],
      { print: (line) => printed.push(line), warn: (line) => warned.push(line) },
    );
    return {
      exitCode,
      printed: this.#fromHome(printed.join('\n')),
      warned: this.#fromHome(warned.join('\n')),
    };
  }

  /** What a router reads. */
  async release() {
    return parseRelease(await readFile(this.at('registry/release.json'), 'utf8'), 'release.json');
  }

  async revision(number: number) {
    const name = `${String(number).padStart(6, '0')}.json`;
    return parseRevision(
      await readFile(this.at(`registry/revisions/${name}`), 'utf8'),
      number,
      name,
    );
  }

  #fromHome(text: string): string {
    return text.replaceAll(new RegExp(`(?:/\\S*/)?${basename(this.home)}/`, 'g'), '');
  }
}
