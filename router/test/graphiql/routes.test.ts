import { createServer, type Server } from 'node:http';

import { afterEach, expect, test } from '@jest/globals';

import { type DemoAccounts, graphiqlRoutes } from '../../src/graphiql/routes.ts';

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

/** Serves the page and nothing else, and gives its address. */
async function serve(demo?: DemoAccounts): Promise<string> {
  const routes = graphiqlRoutes(demo);
  const started = createServer((request, response) => {
    const route = routes[request.url ?? ''];
    if (route === undefined) response.writeHead(404).end();
    else void route(request, response);
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  const address = started.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

const textOf = async (url: string): Promise<string> => (await fetch(url)).text();

test('the page loads its modules, and what those import, from the router', async () => {
  const url = await serve();
  const modules = new Set(
    [...(await textOf(`${url}/`)).matchAll(/src="([^"]+)" type="module"/g)].map(([, path]) => path),
  );
  expect(modules.size).toBe(1);
  for (const path of modules) {
    const answer = await fetch(`${url}${path ?? ''}`);
    expect([path, answer.status]).toEqual([path, 200]);
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    for (const [, file] of (await answer.text()).matchAll(/ from '\.(\/[^']+)'/g)) {
      modules.add(`/graphiql${file ?? ''}`);
    }
  }
  expect(modules.size).toBeGreaterThan(2);
});

test('the page has an element for every id that its modules look for', async () => {
  const url = await serve();
  const html = await textOf(`${url}/`);
  const bar = await textOf(`${url}/graphiql/signInBar.js`);
  const ids = [...bar.matchAll(/element\('([^']+)'/g)].map(([, id]) => id ?? '');
  expect(ids.length).toBeGreaterThan(5);
  for (const id of ids) expect(html).toContain(`id="${id}"`);
});

test('the page runs nothing inline, which its content security policy forbids', async () => {
  const html = await textOf(`${await serve()}/`);
  expect(html).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=|\sstyle=/);
});

test('demo accounts are told where the router has some, and nowhere else', async () => {
  const settings = '/graphiql/settings.json';
  const demo = { accounts: [{ label: 'Customer', email: 'a@b.example' }], password: 'known' };
  expect(JSON.parse(await textOf(`${await serve(demo)}${settings}`))).toEqual({ demo });
  server?.close();
  expect(JSON.parse(await textOf(`${await serve()}${settings}`))).toEqual({ demo: null });
});
