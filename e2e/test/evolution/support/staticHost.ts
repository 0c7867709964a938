import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';

/** A web server that serves files and knows nothing of what is in them. */
export interface StaticHost {
  readonly url: string;
  stop(): Promise<void>;
}

/** Serves the files of a folder with strong ETags, as object stores do. */
export async function serveFolder(folder: string): Promise<StaticHost> {
  const server = createServer((request, response) => {
    void (async () => {
      const text = await readFile(join(folder, basename(request.url ?? ''))).catch(() => undefined);
      if (text === undefined) {
        response.writeHead(404).end();
        return;
      }
      const etag = `"${createHash('sha256').update(text).digest('hex')}"`;
      const isKnown = request.headers['if-none-match'] === etag;
      response.writeHead(isKnown ? 304 : 200, { etag }).end(isKnown ? undefined : text);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
