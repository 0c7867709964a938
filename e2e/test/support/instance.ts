import { join } from 'node:path';
import { freePort, httpProbe, ManagedProcess, type Stack } from '@shop/local-stack';

/** Starts one more instance of a subgraph, on the database that the first one uses. */
export async function startSecond(stack: Stack, name: string): Promise<ManagedProcess> {
  const port = await freePort();
  const { environment, folder } = stack.subgraph(name);
  const instance = new ManagedProcess(
    {
      name: `second ${name}`,
      args: [join(folder, 'dist/main.js')],
      cwd: folder,
      env: { ...environment, PORT: String(port) },
      probe: httpProbe(`http://127.0.0.1:${port}`),
    },
    { startMs: 60_000, stopMs: 15_000 },
  );
  await instance.start();
  return instance;
}
