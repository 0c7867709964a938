import { parseArgs } from 'node:util';
import { displayPath, readInput } from '../config/files.ts';
import { InputError } from '../errors.ts';
import { parseOperations } from '../graph/parseOperations.ts';
import { toApiSchema } from '../graph/apiSchema.ts';
import { readDocuments } from '../manifest/documents.ts';
import { count } from '../report/count.ts';
import type { Finding, Place, Section } from '../report/report.ts';
import { importOperations, type Import } from '../usage/importOperations.ts';
import { readLog } from '../usage/readLog.ts';
import { findUnknown, type UnknownOperation } from '../usage/unknownOperations.ts';
import type { Command } from './command.ts';
import { formatOption, readFormat, writeReport } from './reporting.ts';

/** `supergraph usage`: finds, and with `--write` imports, what clients send and no document is. */
export const usageCommand: Command = {
  summary: 'Find operations that routers have seen and that are in no document',
  usage: `supergraph usage <log>... [--write] [--client <name>] [--operations <folder>] [--supergraph <file>]

  <log>                   the router's log of operations: files, or folders with operations-*.jsonl
  --write                 write them as documents of their clients, changing no file that is there
  --limit <count>         how many of them at most, the most frequent first (100)
  --client <name>         only operations of this client
  --operations <folder>   the clients' documents, <client>/*.graphql (operations)
  --supergraph <file>     what the documents may ask (supergraph.graphql)
  --format <format>       text, json, markdown or github (text)`,

  async run(args, output) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        write: { type: 'boolean', default: false },
        limit: { type: 'string', default: '100' },
        client: { type: 'string' },
        operations: { type: 'string', default: 'operations' },
        supergraph: { type: 'string', default: 'supergraph.graphql' },
        format: formatOption,
      },
    });
    const format = readFormat(values.format);
    if (positionals.length === 0)
      throw new InputError("Give a file or folder of the router's log.");
    if (!/^[1-9]\d{0,5}$/.test(values.limit)) {
      throw new InputError(`--limit has to be a whole number from 1 on, not "${values.limit}".`);
    }
    const schema = toApiSchemaOf(
      await readInput(values.supergraph, 'the supergraph'),
      values.supergraph,
    );
    const known = parseOperations(await readDocuments(values.operations));
    const log = await readLog(positionals);
    const seen = log.operations.filter(
      ({ client }) => values.client === undefined || client === values.client,
    );
    const unknown = findUnknown(seen, known, schema);
    const imports = values.write
      ? await importOperations(values.operations, unknown, Number(values.limit))
      : undefined;
    const sections = [
      unknownSection(unknown, seen.length, imports),
      malformedSection(log.malformed),
    ].filter(({ findings }, index) => index === 0 || findings.length > 0);
    const written = imports?.filter((result) => 'path' in result).length ?? 0;
    const summary = values.write
      ? `${count(written, 'document')} written.`
      : `${count(unknown.length, 'operation')} in no document.`;
    return writeReport({ title: 'supergraph usage', summary, sections }, format, output);
  },
};

function toApiSchemaOf(sdl: string, path: string) {
  try {
    return toApiSchema(sdl);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new InputError(`${displayPath(path)} is no supergraph: ${message}`, { cause: error });
  }
}

function unknownSection(
  unknown: readonly UnknownOperation[],
  seen: number,
  imports: readonly Import[] | undefined,
): Section {
  return {
    title: 'Operations',
    summary: `${unknown.length} of ${seen} that routers have seen are in no document of their client.`,
    findings: unknown.map((operation, index) => toFinding(operation, imports?.[index])),
  };
}

function toFinding({ seen, name, document }: UnknownOperation, result?: Import): Finding {
  const { client, versions, hash, lastSeen, place } = seen;
  const invalid = 'invalid' in document ? document.invalid : undefined;
  const details = [
    ...(result === undefined && invalid !== undefined ? [`It is not valid: ${invalid}`] : []),
    ...(result === undefined ? [] : [outcomeOf(result)]),
  ];
  const sender = client === null ? 'a client without a name' : quoted(client);
  return {
    level:
      invalid !== undefined || (result !== undefined && 'refused' in result) ? 'warning' : 'notice',
    code: invalid === undefined ? 'UNKNOWN_OPERATION' : 'INVALID_OPERATION',
    message: `${name ?? 'An unnamed operation'} of ${sender}${listed(versions)} was seen ${count(seen.count, 'time')}, last in the hour from ${lastSeen} (${hash.slice(0, 12)}).`,
    places: [place],
    details,
    data: {
      client,
      versions: [...versions],
      operationName: name ?? null,
      hash,
      count: seen.count,
      lastSeen,
      written: result !== undefined && 'path' in result ? displayPath(result.path) : null,
    },
  };
}

function outcomeOf(result: Import): string {
  return 'path' in result
    ? `Written to ${displayPath(result.path)}.`
    : `Not written: ${result.refused}`;
}

/** What a client says of itself, in a form that does nothing to a terminal. */
function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 100)).replaceAll(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A few versions of a client. */
function listed(versions: ReadonlySet<string>): string {
  if (versions.size === 0) return '';
  const few = [...versions].slice(0, 3).map(quoted);
  const more = versions.size - few.length;
  return ` ${few.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const maxMalformed = 20;

function malformedSection(malformed: readonly Place[]): Section {
  const summary = `${count(malformed.length, 'line')} skipped that are none of a log of operations.`;
  return {
    title: 'Log',
    summary,
    findings: malformed.slice(0, maxMalformed).map((place) => ({
      level: 'warning',
      code: 'MALFORMED_LINE',
      message: 'The line is cut off, or not of the format that routers write: it is skipped.',
      places: [place],
    })),
  };
}
