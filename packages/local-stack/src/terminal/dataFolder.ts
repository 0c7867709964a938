import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, realpath, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { codeOf, StackError } from '../errors.ts';

/** A data folder that nobody else uses until it is released. */
export interface ClaimedFolder {
  release(): Promise<void>;
}

/**
 * Makes the data folder and claims it for this process.
 *
 * The claim is a socket that the process listens on: the system takes it back however the process
 * ends, so that a claim is never left over, as a file with a process id would be.
 *
 * @param path the folder
 * @throws StackError when another process has claimed it
 */
export async function claimDataFolder(path: string): Promise<ClaimedFolder> {
  await mkdir(path, { recursive: true });
  const socket = socketOf(await realpath(path));
  const server = (await listen(socket)) ?? (await listenInstead(socket));
  if (server === undefined) {
    const owner = await ownerOf(socket);
    throw new StackError(
      `The data folder ${path} is in use by another npm start or npm run dev${owner}: stop that one first.`,
    );
  }
  return {
    release: async () => {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** In the temporary folder, because the path of a socket may have a hundred characters or so. */
function socketOf(folder: string): string {
  const name = `shop-data-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

async function listen(socket: string): Promise<Server | undefined> {
  const server = createServer((connection) => connection.end(String(process.pid)));
  try {
    await once(server.listen(socket), 'listening');
    return server;
  } catch (error) {
    if (codeOf(error) === 'EADDRINUSE') return undefined;
    throw error;
  }
}

/** Takes the place of a process that was killed, and left the socket's file behind. */
async function listenInstead(socket: string): Promise<Server | undefined> {
  if ((await askOwner(socket)) !== undefined) return undefined;
  await rm(socket, { force: true });
  return await listen(socket);
}

async function ownerOf(socket: string): Promise<string> {
  const id = await askOwner(socket);
  return id === undefined || id === '' ? '' : ` (process ${id})`;
}

/** The id of the process that listens; undefined where none does. */
async function askOwner(socket: string): Promise<string | undefined> {
  try {
    return await text(connect(socket));
  } catch (error) {
    if (codeOf(error) === 'ECONNREFUSED' || codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
