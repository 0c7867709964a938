import {
  type Description,
  type Frame,
  type FrameReader,
  PendingBytes,
  type Protocol,
} from './frames.ts';

/** HTTP/1.1 without pipelining, as far as node speaks it (RFC 9112). */
export const httpProtocol: Protocol = {
  requests: () => createReader('request'),
  replies: () => createReader('reply'),
  describe,
};

function createReader(kind: 'request' | 'reply'): FrameReader {
  const pending = new PendingBytes();
  let count = 0;
  return {
    push(chunk) {
      pending.add(chunk);
      const frames: Frame[] = [];
      for (;;) {
        const head = readHead(pending.bytes);
        if (head === undefined) break;
        const length = messageLength(pending.bytes, head, kind);
        if (length === undefined) break;
        const bytes = pending.take(length);
        if (isInterim(head)) {
          frames.push({ bytes, id: undefined });
          continue;
        }
        // A health check takes its number too, for the reply of every request takes one.
        count += 1;
        frames.push({ bytes, id: isHealthCheck(head) ? undefined : count });
      }
      return frames;
    },
  };
}

interface Head {
  readonly startLine: string;
  /** By name in small letters. */
  readonly headers: ReadonlyMap<string, string>;
  /** How many bytes it takes, with the empty line that ends it. */
  readonly length: number;
}

const endOfHead = '\r\n\r\n';

function readHead(bytes: Buffer): Head | undefined {
  const end = bytes.indexOf(endOfHead);
  if (end === -1) return undefined;
  const [startLine = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { startLine, headers: new Map(headers), length: end + endOfHead.length };
}

/**
 * The length of the message in bytes; undefined while it is not whole. A server that closes a connection
 * on which nothing was asked for long says 408, and no more.
 */
function messageLength(bytes: Buffer, head: Head, kind: 'request' | 'reply'): number | undefined {
  const { headers, length } = head;
  if (headers.get('transfer-encoding')?.toLowerCase() === 'chunked') {
    return endOfChunks(bytes, length);
  }
  const given = headers.get('content-length');
  if (given !== undefined) {
    const end = length + Number(given);
    return bytes.length >= end ? end : undefined;
  }
  const hasBody = kind === 'reply' && !/^HTTP\/1\.1 (1\d\d|204|304|408)/.test(head.startLine);
  if (hasBody) throw new Error(`A reply without a length: ${head.startLine}`);
  return length;
}

function endOfChunks(bytes: Buffer, start: number): number | undefined {
  let at = start;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    if (Number.isNaN(size)) throw new Error('A chunk without a size.');
    // Node sends no trailers, so that the last chunk is followed by an empty line.
    at = lineEnd + 2 + size + 2;
    if (at > bytes.length) return undefined;
    if (size === 0) return at;
  }
}

const isInterim = ({ startLine }: Head): boolean => /^HTTP\/1\.1 1\d\d/.test(startLine);

const isHealthCheck = ({ startLine }: Head): boolean => startLine.startsWith('GET /health/');

function describe(request: Buffer): Description {
  const head = readHead(request);
  if (head === undefined) throw new Error('A request without a head.');
  const query = queryOf(request.toString('utf8', head.length));
  if (query === undefined) {
    const [method = '', path = ''] = head.startLine.split(' ');
    return { label: `${method} ${path}`, isRead: method === 'GET' };
  }
  const isRead = !/^\s*mutation\b/.test(query);
  const [, field = '?'] = /\{\s*(?:\w+\s*:\s*)?(\w+)/.exec(query) ?? [];
  return { label: `${isRead ? 'query' : 'mutation'} ${field}`, isRead };
}

/** The operation of a GraphQL request; undefined for anything else. */
function queryOf(body: string): string | undefined {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== 'object' || value === null || !('query' in value)) return undefined;
    return typeof value.query === 'string' ? value.query : undefined;
  } catch {
    return undefined; // not GraphQL
  }
}
